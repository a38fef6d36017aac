import type { ReactNode } from 'react';

/** What is shown of each item of a list. */
export interface Column<Item> {
  readonly header: string;
  readonly cell: (item: Item) => ReactNode;
  /** What stands in an exported file; columns without it are left out there. */
  readonly text?: (item: Item) => string;
  /** Sentences, which take the room that is left; all else stays on one line. */
  readonly prose?: boolean;
  /** What can be done with the item: always in reach, however wide the table is. */
  readonly acts?: boolean;
}

export interface ListProps<Item> {
  /** What the items are, e.g. `People`. */
  readonly label: string;
  readonly items: readonly Item[];
  readonly columns: readonly Column<Item>[];
}

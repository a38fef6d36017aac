import { defined } from '../defined.js';
import { graphError } from './graph-error.js';

const DEFAULT_LIMIT = 25;

export interface PageQuery {
  readonly limit?: string;
  readonly after?: string;
  readonly before?: string;
}

export interface Page<Item> {
  readonly data: readonly Item[];
  readonly paging?: {
    readonly cursors: { readonly before: string; readonly after: string };
    readonly next?: string;
    readonly previous?: string;
  };
}

/**
 * Cuts one page out of a list.
 *
 * @param url of this page without cursors, for `next` and `previous`
 * @throws GraphError if a cursor is not one of ours
 */
export function pageOf<Item>(items: readonly Item[], query: PageQuery, url: string): Page<Item> {
  const limit = Math.max(1, Math.floor(Number(query.limit ?? DEFAULT_LIMIT)) || DEFAULT_LIMIT);
  const start = startOf(query, limit);
  const data = items.slice(start, start + limit);
  if (data.length === 0) return { data };
  const end = start + data.length;
  const cursors = { before: cursorOf(start), after: cursorOf(end - 1) };
  const link = (name: string, cursor: string) =>
    `${url}${url.includes('?') ? '&' : '?'}limit=${limit}&${name}=${cursor}`;
  return {
    data,
    paging: {
      cursors,
      ...defined({
        next: end < items.length ? link('after', cursors.after) : undefined,
        previous: start > 0 ? link('before', cursors.before) : undefined,
      }),
    },
  };
}

function startOf({ after, before }: PageQuery, limit: number): number {
  if (after !== undefined) return indexOf(after) + 1;
  return before === undefined ? 0 : Math.max(0, indexOf(before) - limit);
}

function cursorOf(index: number): string {
  return Buffer.from(`i${index}`).toString('base64url');
}

function indexOf(cursor: string): number {
  const index = /^i(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  if (index === undefined) throw graphError(131059);
  return Number(index);
}

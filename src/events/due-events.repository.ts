import type { mongo } from 'mongoose';
import { newId } from '../common/id.js';
import { IN_ONE_ANSWER } from '../database/native-collection.js';

/** A row that changed since the log last heard of it. */
export interface EventsDue {
  /** Names the change; a later one has another name. Absent once the log tells of it. */
  eventsDue?: string;
}

/**
 * What a write sets when it changes something that an event is to tell of. It is part of the same
 * write, so no change can be without its event: whoever dies in between leaves the mark. Rows may share
 * one; two changes of one row may not, or the second would be taken for told.
 */
export function markEventsDue(): Required<EventsDue> {
  return { eventsDue: newId('chg') };
}

/** Index for `DueEvents`. */
export const EVENTS_DUE_INDEX = [
  { eventsDue: 1 },
  { partialFilterExpression: { eventsDue: { $exists: true } } },
] as const;

type Marked = EventsDue & { _id: string };

/** Rows of a collection that the log has not heard of yet, with the fields that it tells of. */
export class DueEvents<Row extends Marked, Field extends keyof Row & string = keyof Row & string> {
  private readonly marked: mongo.Collection<Marked>;
  private readonly projection: mongo.Document | undefined;

  /**
   * @param also further marks that go with it
   * @param fields all that is told of; whole rows if absent
   */
  constructor(
    rows: mongo.Collection<Row>,
    private readonly also: readonly (keyof Row & string)[] = [],
    fields?: readonly Field[],
  ) {
    // The same rows, of which only id and mark matter here: no filter can be typed for rows of any kind.
    this.marked = rows as unknown as mongo.Collection<Marked>;
    this.projection = fields && Object.fromEntries(fields.map((name) => [name, 1]));
  }

  /** Oldest change first. */
  find(limit: number): Promise<Pick<Row, Field>[]> {
    return this.marked
      .find({ eventsDue: { $exists: true } }, IN_ONE_ANSWER)
      .project<Pick<Row, Field>>(this.projection ?? {})
      .sort({ eventsDue: 1 })
      .limit(limit)
      .toArray();
  }

  /** The log tells of them; what changed meanwhile stays due. */
  async clear(rows: readonly Pick<Row, '_id' | 'eventsDue'>[]): Promise<void> {
    if (rows.length === 0) return;
    const $unset: Record<string, 1> = { eventsDue: 1 };
    for (const name of this.also) $unset[name] = 1;
    await this.marked.bulkWrite(
      [...idsByMark(rows)].map(([eventsDue, ids]) => ({
        updateMany: { filter: { _id: { $in: ids }, eventsDue }, update: { $unset } },
      })),
      { ordered: false },
    );
  }
}

/** Rows that one write changed share its mark. */
function idsByMark(rows: readonly Pick<Marked, '_id' | 'eventsDue'>[]): Map<string, string[]> {
  const byMark = new Map<string, string[]>();
  for (const { _id, eventsDue = '' } of rows) {
    const ids = byMark.get(eventsDue);
    if (ids) ids.push(_id);
    else byMark.set(eventsDue, [_id]);
  }
  return byMark;
}

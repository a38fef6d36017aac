import type { mongo } from 'mongoose';

/** What a step works with. */
export interface MigrationContext {
  readonly db: mongo.Db;
  /** Where a run that was cut short had come to; `undefined` at the first one. */
  readonly progress: string | undefined;
  /** Notes how far the step has come. The next run goes on from there, should this one end here. */
  readonly saveProgress: (progress: string) => Promise<void>;
}

/**
 * One step from a version of the stored data to the next. Older processes may go on writing while it
 * runs, and it may be cut short and run again: what it has done already it must find done.
 *
 * Steps know collections and fields as they were then, and nothing of the code that uses them now.
 */
export interface Migration {
  /** The version of the data once it is done. */
  readonly version: number;
  /** For people, in the log. */
  readonly name: string;
  readonly run: (context: MigrationContext) => Promise<void>;
}

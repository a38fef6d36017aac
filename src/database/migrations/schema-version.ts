import type { mongo } from 'mongoose';
import { LATEST_VERSION } from './migrations.js';

/** The one row of `schema_version`: how the data is laid out, and who is changing that. */
export interface SchemaVersion {
  readonly _id: 'schema';
  readonly version: number;
  /** Who runs a step, until when. */
  readonly holder?: string;
  readonly until?: Date;
  /** How far the step that runs, or was cut short, has come. */
  readonly progress?: string;
}

/** What data without a row is: laid out before there were versions. */
export const FIRST_VERSION = 1;

export function schemaVersions(db: mongo.Db): mongo.Collection<SchemaVersion> {
  return db.collection<SchemaVersion>('schema_version');
}

/** The data was laid out by a newer program than this one. */
export class UnknownSchemaVersionError extends Error {
  override readonly name = 'UnknownSchemaVersionError';

  constructor(version: number) {
    super(
      `the database has schema version ${version}, and this program knows versions up to ` +
        `${LATEST_VERSION}: start the newer program, or go back as docs/upgrading.md says`,
    );
  }
}

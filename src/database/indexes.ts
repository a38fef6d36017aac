import { mongo, type Connection } from 'mongoose';

/** An index of one collection, as its schema says. */
export interface PlannedIndex {
  readonly collection: string;
  readonly spec: mongo.IndexDescription;
}

/** Indexes of earlier versions that nothing uses any more, by collection. */
const OUTDATED: Readonly<Record<string, readonly string[]>> = {};

const INDEX_NOT_FOUND = 27;
const NAMESPACE_NOT_FOUND = 26;

/** What the schemas ask for; uniqueness is a promise, the rest is speed. */
export function indexesOf(connection: Connection): {
  unique: readonly PlannedIndex[];
  others: readonly PlannedIndex[];
} {
  const all = Object.values(connection.models).flatMap((model) =>
    model.schema.indexes().map(([key, options]): PlannedIndex => {
      // Mongoose adds `background`, which MongoDB no longer knows.
      const { background: _background, ...rest } = options as mongo.CreateIndexesOptions;
      return {
        collection: model.collection.collectionName,
        spec: { ...rest, key: key as Record<string, 1 | -1> } as mongo.IndexDescription,
      };
    }),
  );
  return {
    unique: all.filter(({ spec }) => spec.unique),
    others: all.filter(({ spec }) => !spec.unique),
  };
}

/** One command for each collection: its indexes are built in one pass over the documents. */
export async function buildIndexes(
  connection: Connection,
  indexes: readonly PlannedIndex[],
): Promise<void> {
  for (const collection of new Set(indexes.map((index) => index.collection))) {
    const specs = indexes.filter((index) => index.collection === collection);
    await connection.collection(collection).createIndexes(specs.map(({ spec }) => spec));
  }
}

/** Safe to run twice. Only once the indexes that replace them are there. */
export async function dropOutdatedIndexes(connection: Connection): Promise<void> {
  for (const [collection, names] of Object.entries(OUTDATED)) {
    for (const name of names) {
      try {
        await connection.collection(collection).dropIndex(name);
      } catch (error) {
        const gone =
          error instanceof mongo.MongoServerError &&
          [INDEX_NOT_FOUND, NAMESPACE_NOT_FOUND].includes(Number(error.code));
        if (!gone) throw error;
      }
    }
  }
}

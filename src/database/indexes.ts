import type { Connection, mongo } from 'mongoose';

/** An index of one collection, as its schema says. */
export interface PlannedIndex {
  readonly collection: string;
  readonly spec: mongo.IndexDescription;
}

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
        spec: { ...rest, key: key as Record<string, 1 | -1> },
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

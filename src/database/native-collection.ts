import type { Model, mongo } from 'mongoose';

/**
 * The driver's own collection behind a model, typed. For the busy paths, where Mongoose's casting
 * and validation of documents that we built ourselves would cost more than the query.
 */
export function nativeCollection<T extends { _id: string }>(model: Model<T>): mongo.Collection<T> {
  return model.collection as unknown as mongo.Collection<T>;
}

/**
 * For what is read as a whole. By default MongoDB answers with the first 101 documents, and each
 * further part costs a command of its own.
 */
export const IN_ONE_ANSWER = { batchSize: 10_000 } as const;

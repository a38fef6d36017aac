import type { Model, mongo } from 'mongoose';

/**
 * The driver's own collection behind a model, typed. For the busy paths, where Mongoose's casting
 * and validation of documents that we built ourselves would cost more than the query.
 */
export function nativeCollection<T extends { _id: string }>(model: Model<T>): mongo.Collection<T> {
  return model.collection as unknown as mongo.Collection<T>;
}

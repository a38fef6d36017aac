import { mongo } from 'mongoose';
import { isDatabaseUnavailable, isUnwritable } from './outage.js';

function failureOf(document: object): unknown {
  try {
    mongo.BSON.serialize(document);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe(isUnwritable.name, () => {
  it.each([
    ['a name of the driver', { a: { _bsontype: 'x' } }],
    ['a long that is none', { a: [{ _bsontype: 'Long' }] }],
    ['an id that is none', { a: { _bsontype: 'ObjectId', id: 1 } }],
    ['a binary that is none', { a: { _bsontype: 'Binary' } }],
    ['U+0000 in a name', { 'a\0b': 1 }],
  ])('knows %s', (_case, document) => {
    const failure = failureOf(document);
    expect(failure).toBeDefined();
    expect(isUnwritable(failure)).toBe(true);
    expect(isDatabaseUnavailable(failure)).toBe(false);
  });

  it.each([
    ['an outage', new mongo.MongoNetworkError('away')],
    ['what the server refused', new mongo.MongoServerError({ code: 11_000 })],
  ])('does not know %s', (_case, error) => {
    expect(isUnwritable(error)).toBe(false);
  });
});

import { mongo } from 'mongoose';
import { isDatabaseUnavailable, isRefused } from './outage.js';

function failureOf(document: object): unknown {
  try {
    mongo.BSON.serialize(document);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe(isRefused.name, () => {
  it.each([
    ['a name of the driver', { a: { _bsontype: 'x' } }],
    ['a long that is none', { a: [{ _bsontype: 'Long' }] }],
    ['an id that is none', { a: { _bsontype: 'ObjectId', id: 1 } }],
    ['a binary that is none', { a: { _bsontype: 'Binary' } }],
    ['U+0000 in a name', { 'a\0b': 1 }],
  ])('knows %s', (_case, document) => {
    const failure = failureOf(document);
    expect(failure).toBeDefined();
    expect(isRefused(failure)).toBe(true);
  });

  it.each([
    ['the driver: larger than a document may be', new mongo.MongoInvalidArgumentError('large')],
    ['the server: larger than a document may be', new mongo.MongoServerError({ code: 10_334 })],
    ['the server: larger after an update', new mongo.MongoServerError({ code: 17_419 })],
    ['the server: nested too deeply', new mongo.MongoServerError({ code: 15 })],
  ])('knows what was refused by %s', (_case, error) => {
    expect(isRefused(error)).toBe(true);
  });

  it.each([
    ['a connection that broke', new mongo.MongoNetworkError('away')],
    ['a primary that stepped down', new mongo.MongoServerError({ code: 189 })],
    ['a disk that is full', new mongo.MongoServerError({ code: 14_031 })],
  ])('does not take %s for the fault of what was written', (_case, error) => {
    expect(isRefused(error)).toBe(false);
    expect(isDatabaseUnavailable(error)).toBe(true);
  });
});

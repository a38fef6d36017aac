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

/** As PostgreSQL packs the five characters of an error's state: six bits each, the first one lowest. */
function sqlState(state: string): number {
  return [...state].reduce(
    (packed, letter, place) => packed | (((letter.charCodeAt(0) - 48) & 0x3f) << (6 * place)),
    0,
  );
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
    ['a write that met another', new mongo.MongoServerError({ code: 112 })],
    ['two that waited for each other', new mongo.MongoServerError({ code: sqlState('40P01') })],
    ['two that cannot both be', new mongo.MongoServerError({ code: sqlState('40001') })],
  ])('does not take %s for the fault of what was written', (_case, error) => {
    expect(isRefused(error)).toBe(false);
    expect(isDatabaseUnavailable(error)).toBe(true);
  });
});

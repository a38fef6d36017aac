import { mongo } from 'mongoose';
import { defined } from '../common/defined.js';
import { isDuplicateKey, upsertAgain } from './duplicate-key.js';

function duplicate(errmsg: string, keyPattern?: object): mongo.MongoServerError {
  return new mongo.MongoServerError({ errmsg, code: 11_000, ...defined({ keyPattern }) });
}

describe(isDuplicateKey.name, () => {
  const text = 'E11000 duplicate key error collection: a.b index: keys_1 dup key: { keys: "x" }';

  it.each<[string, mongo.MongoServerError, string, boolean]>([
    ['the key pattern', duplicate('x', { tenantId: 1, keys: 1 }), 'keys', true],
    ['the key pattern of another', duplicate(text, { other: 1 }), 'keys', false],
    ["MongoDB's words", duplicate(text), 'keys', true],
    ['a compound index', duplicate(text.replace('keys_1', 'tenantId_1_keys_1')), 'keys', true],
    [
      'the words of another engine',
      duplicate("Duplicate key violation, Index 'keys_1'"),
      'keys',
      true,
    ],
    ['a value that looks like it', duplicate(text.replace('"x"', '"wamid_1"')), 'wamid', false],
    ['the id', duplicate('E11000 collection: a.b index: _id_ dup key: { _id: 1 }'), '_id', true],
    ['an id inside of another name', duplicate('index: tenantId_1 dup key'), '_id', false],
  ])('goes by %s', (_name, error, field, expected) => {
    expect(isDuplicateKey(error, field)).toBe(expected);
  });
});

describe(upsertAgain.name, () => {
  it('gives up what never wins, and lets everything else through', async () => {
    const lose = jest.fn(async () => Promise.reject(duplicate('x')));
    await expect(upsertAgain(lose)).rejects.toMatchObject({ code: 11_000 });
    expect(lose.mock.calls.length).toBeGreaterThan(1);
    const fail = jest.fn(async () => Promise.reject(new Error('no')));
    await expect(upsertAgain(fail)).rejects.toThrow('no');
    expect(fail).toHaveBeenCalledTimes(1);
  });
});

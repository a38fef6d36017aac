import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressOf, databaseOf, throughPort, withDatabase } from '../lib/mongo.mjs';

describe('withDatabase', () => {
  for (const [uri, expected] of /** @type {const} */ ([
    ['mongodb://127.0.0.1:27017', 'mongodb://127.0.0.1:27017/new'],
    ['mongodb://127.0.0.1:27017/old', 'mongodb://127.0.0.1:27017/new'],
    ['mongodb://a:1,b:2/old?replicaSet=r', 'mongodb://a:1,b:2/new?replicaSet=r'],
    // The user goes on being looked up where it was.
    ['mongodb://u:p@a/old', 'mongodb://u:p@a/new?authSource=old'],
    ['mongodb://u:p@a', 'mongodb://u:p@a/new?authSource=admin'],
    ['mongodb+srv://u:p@a/old?authSource=x', 'mongodb+srv://u:p@a/new?authSource=x'],
  ])) {
    it(`turns ${uri} into ${expected}`, () => {
      assert.equal(withDatabase(uri, 'new'), expected);
    });
  }

  it('refuses what is no MongoDB URI', () => {
    assert.throws(() => withDatabase('postgres://a/b', 'new'), /MONGO_URI/);
  });
});

describe('databaseOf', () => {
  it('is empty where the URI names none', () => {
    assert.equal(databaseOf('mongodb://a:1/?w=1'), '');
    assert.equal(databaseOf('mongodb://a:1/whatsapp?w=1'), 'whatsapp');
  });
});

describe('throughPort', () => {
  for (const [uri, expected] of /** @type {const} */ ([
    ['mongodb://a:1/x', 'mongodb://127.0.0.1:7/x?directConnection=true'],
    [
      'mongodb://u:p@a:1,b:2/x?replicaSet=r&authSource=admin',
      'mongodb://u:p@127.0.0.1:7/x?authSource=admin&directConnection=true',
    ],
  ])) {
    it(`turns ${uri} into ${expected}`, () => {
      assert.equal(throughPort(uri, 7), expected);
    });
  }

  for (const uri of ['mongodb+srv://a/x', 'mongodb://a/x?tls=true']) {
    it(`refuses ${uri}`, () => assert.throws(() => throughPort(uri, 7), /MONGO_URI/));
  }
});

describe('addressOf', () => {
  it('is that of the first server', () => {
    assert.deepEqual(addressOf('mongodb://u:p@a:1,b:2/x'), { host: 'a', port: 1 });
    assert.deepEqual(addressOf('mongodb://[::1]/x'), { host: '::1', port: 27_017 });
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { becomePrimary } from '../lib/replica-set-of-one.mjs';

/** A mongod with this configuration, which becomes primary after it was asked twice. */
function server(/** @type {any} */ config) {
  /** @type {any[]} */
  const sent = [];
  let asked = 0;
  const run = async (/** @type {any} */ command) => {
    sent.push(command);
    if (command.hello) return { isWritablePrimary: ++asked > 2 };
    if (!command.replSetGetConfig) return { ok: 1 };
    if (config) return { config };
    throw Object.assign(new Error('no replset config has been received'), { code: 94 });
  };
  return { run, changes: () => sent.filter((one) => !one.hello && !one.replSetGetConfig), sent };
}

describe('becomePrimary', () => {
  it('initiates a set of one, and waits until it can be written to', async () => {
    const { run, changes, sent } = server(null);
    await becomePrimary(run, 27_100);
    const members = [{ _id: 0, host: '127.0.0.1:27100' }];
    assert.deepEqual(changes(), [{ replSetInitiate: { _id: 'rs0', members } }]);
    assert.equal(sent.filter(({ hello }) => hello).length, 3);
  });

  it('leaves a set as it is that was initiated before', async () => {
    const { run, changes } = server({ version: 3, members: [{ _id: 0, host: '127.0.0.1:27100' }] });
    await becomePrimary(run, 27_100);
    assert.deepEqual(changes(), []);
  });

  it('moves it to the port of today', async () => {
    const before = { _id: 'rs0', version: 3, members: [{ _id: 0, host: '127.0.0.1:1', votes: 1 }] };
    const { run, changes } = server(before);
    await becomePrimary(run, 27_100);
    const members = [{ _id: 0, host: '127.0.0.1:27100', votes: 1 }];
    assert.deepEqual(changes(), [
      { replSetReconfig: { _id: 'rs0', version: 4, members }, force: true },
    ]);
  });

  it('says what else the server has against it', async () => {
    const refuse = async () => {
      throw Object.assign(new Error('not authorized'), { code: 13 });
    };
    await assert.rejects(becomePrimary(refuse, 27_100), /not authorized/);
  });
});

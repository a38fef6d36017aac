import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Told } from '../chaos/told.mjs';

const at = '2026-11-28T00:00:00Z';
const event = (
  /** @type {string} */ id,
  /** @type {string} */ type,
  /** @type {string} */ message,
) => ({
  id,
  type,
  tenantId: 'tnt_1',
  data: { id: message, conversationId: 'cnv_1' },
});
const STORY = [
  event('evt_1', 'message.received', 'msg_in'),
  event('evt_2', 'message.accepted', 'msg_out'),
  event('evt_3', 'message.read', 'msg_out'),
];
const MESSAGES = [
  { id: 'msg_in', direction: 'IN', statusTimes: {} },
  { id: 'msg_out', direction: 'OUT', statusTimes: { queued: at, sending: at, read: at } },
];

/**
 * @param {ReturnType<typeof event>[]} log
 * @param {ReturnType<typeof event>[]} heard
 */
function brokenBy(log, heard) {
  const told = new Told();
  told.events.set('tnt_1', log);
  const findings = { messages: new Map([['tnt_1', MESSAGES]]) };
  const ears = {
    endpoints: [
      { name: 'tnt_1-ordered', tenantId: 'tnt_1' },
      { name: 'operator', tenantId: null },
    ],
    heard: new Map([
      ['tnt_1-ordered', new Map(heard.map((one) => [one.id, one]))],
      ['operator', new Map(log.toReversed().map((one) => [one.id, one]))],
    ]),
  };
  // @ts-expect-error -- only what is looked at
  return told.broken(findings, ears);
}

describe('What chaos says of events', () => {
  it('is nothing, if each change was told once and heard in order', () => {
    assert.deepEqual(brokenBy(STORY, STORY), []);
  });

  it('names a change that nothing tells of', () => {
    const log = STORY.slice(0, 2);
    assert.deepEqual(brokenBy(log, log), ['message.read of msg_out was told 0 times']);
  });

  it('names what is told twice, and what is told and is not so', () => {
    const log = [...STORY, event('evt_4', 'message.read', 'msg_out')];
    assert.deepEqual(brokenBy(log, log), ['message.read of msg_out was told 2 times']);
    const more = [...STORY, event('evt_4', 'message.unknown', 'msg_out')];
    assert.deepEqual(brokenBy(more, more), ['message.unknown of msg_out was told, and is not so']);
  });

  it('names what an endpoint never heard', () => {
    assert.deepEqual(brokenBy(STORY, STORY.slice(0, 2)), [
      'tnt_1-ordered never heard message.read evt_3',
    ]);
  });

  it('names what came out of order, where order is asked for', () => {
    const [first, second, third] = STORY;
    assert.ok(first && second && third);
    assert.deepEqual(brokenBy(STORY, [first, third, second]), [
      'tnt_1-ordered heard message.accepted evt_2 out of order',
    ]);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Findings, needlesslyUnknown } from '../chaos/invariants.mjs';

/** @param {Record<string, string>} statuses by message @param {string[]} unread */
function found(statuses, unread) {
  const findings = new Findings();
  const messages = Object.entries(statuses).map(([id, status]) => ({ id, status }));
  // @ts-expect-error -- only what is looked at
  findings.messages.set('tnt_1', messages);
  findings.unread = new Set(unread);
  return findings;
}

describe('What chaos says of messages that are unknown', () => {
  it('is nothing, if a request went out and its answer could not be read', () => {
    const findings = found({ msg_1: 'unknown', msg_2: 'read' }, ['msg_1', 'msg_2']);
    assert.deepEqual(needlesslyUnknown(findings), []);
  });

  it('names each that was never sent, or whose answers were all read', () => {
    const findings = found({ msg_1: 'unknown', msg_2: 'unknown' }, ['msg_1']);
    assert.deepEqual(needlesslyUnknown(findings), [
      'message msg_2 is unknown, though no request of it went unanswered',
    ]);
  });
});

import { STATUS_RANK } from './message-status.js';
import { failureOf, reasonOf } from './message-failure.js';
import type { MessageFailure } from './message.schema.js';

const error: MessageFailure = { code: 1, reason: 'meta', title: 'try', advice: '' };
const failure: MessageFailure = { code: 2, reason: 'meta', title: 'status', advice: '' };

describe(failureOf.name, () => {
  it.each([
    ["Meta's word on the delivery first", { rank: STATUS_RANK.failed, error, failure }, failure],
    ['a delivery that failed and arrived', { rank: STATUS_RANK.delivered, failure }, failure],
    ['why the last try failed', { rank: STATUS_RANK.failed, error }, error],
    ['while it waits for another', { rank: STATUS_RANK.queued, error }, error],
    ['nothing, once it is at Meta', { rank: STATUS_RANK.sent, error }, undefined],
    ['nothing of a message that came in', {}, undefined],
  ])('tells %s', (_case, message, expected) => {
    expect(failureOf(message)).toEqual(expected);
  });

  it.each([
    ['expired', STATUS_RANK.expired, 'expired'],
    ['unknown, as its process ended', STATUS_RANK.unknown, 'outcome_unknown'],
  ])('has a reason for a message that is %s', (_case, rank, reason) => {
    expect(failureOf({ rank })).toMatchObject({ code: 0, reason });
    expect(failureOf({ rank })?.advice).not.toBe('');
  });
});

describe(reasonOf.name, () => {
  it('knows whose fault an old failure was', () => {
    expect(reasonOf({ code: 131026 })).toBe('meta');
    expect(reasonOf({ code: 0 })).toBe('outcome_unknown');
    expect(reasonOf({ code: 0, reason: 'file_lost' })).toBe('file_lost');
  });
});

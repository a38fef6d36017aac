import { readCalls } from './calls.js';

describe(readCalls.name, () => {
  it.each([
    ['61', 61],
    [0, 0],
    [86_400, 86_400],
    [86_401, undefined],
    [-1, undefined],
    [1.5, undefined],
    [86_401, undefined],
    ['long', undefined],
    [undefined, undefined],
  ])('takes a duration of %j for %j seconds', (duration, seconds) => {
    const call = { id: 'wacid.A', from: '15550001234', event: 'terminate', duration };
    const [news] = readCalls({ calls: [call] });
    expect(news?.durationSeconds).toBe(seconds);
  });

  it('reads the words of a call in any case', () => {
    const call = { id: 'wacid.A', to: '15550001234', event: 'TERMINATE', status: 'Completed' };
    expect(readCalls({ calls: [{ ...call, direction: 'business_initiated' }] })).toMatchObject([
      { direction: 'OUT', stage: 'ended', missed: false },
    ]);
  });

  it.each([
    ['the customer called', 'USER_INITIATED', 'IN', '15550001234', 'US.1'],
    ['the customer called', undefined, 'IN', '15550001234', 'US.1'],
    ['the business called', 'BUSINESS_INITIATED', 'OUT', '15550005678', 'US.2'],
  ])('%s, where the direction is %j', (_what, direction, way, waId, userId) => {
    const sides = { from: '15550001234', from_user_id: 'US.1', to: '15550005678' };
    const call = { id: 'wacid.A', direction, ...sides, to_user_id: 'US.2', event: 'connect' };
    const contacts = [{ wa_id: waId, user_id: userId, profile: { name: 'Rosa' } }];
    expect(readCalls({ calls: [call], contacts })).toMatchObject([
      { callId: 'wacid.A', direction: way, contact: { waId, userId, name: 'Rosa' } },
    ]);
  });

  it.each([
    ['connect', undefined, undefined, 'begun', false],
    ['connect', 'FAILED', undefined, 'begun', false],
    ['terminate', 'COMPLETED', 61, 'ended', false],
    ['terminate', 'COMPLETED', undefined, 'ended', false],
    ['terminate', 'FAILED', undefined, 'ended', true],
    ['terminate', undefined, 0, 'ended', true],
    ['terminate', undefined, 61, 'ended', false],
  ])(
    'a %s with status %j after %j seconds is %s; missed: %j',
    (event, status, duration, ...told) => {
      const [stage, missed] = told;
      const call = { id: 'wacid.A', from: '15550001234', event, status, duration };
      expect(readCalls({ calls: [{ ...call, timestamp: '1790000000' }] })).toMatchObject([
        { stage, missed, at: new Date('2026-09-21T14:13:20Z') },
      ]);
    },
  );

  it('leaves out a call without an id', () => {
    expect(readCalls({ calls: [{ from: '15550001234', event: 'connect' }] })).toEqual([]);
  });
});

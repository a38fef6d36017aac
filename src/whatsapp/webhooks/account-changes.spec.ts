import { readAccountChange, readAddedPartner } from './account-changes.js';
import type { JsonObject } from '../json.js';

const OUTGOING = { direction: 'OUT', contact: { waId: '15550004321' } };

describe(readAccountChange.name, () => {
  it.each([
    ['PARTNER_REMOVED', {}, 'reauthorise'],
    ['PARTNER_APP_UNINSTALLED', {}, 'reauthorise'],
    ['ACCOUNT_DELETED', {}, 'reauthorise'],
    ['ACCOUNT_OFFBOARDED', {}, 'pause'],
    ['ACCOUNT_RECONNECTED', {}, 'lift-pause'],
    ['DISABLED_UPDATE', { ban_info: { waba_ban_state: 'DISABLE' } }, 'pause'],
    ['DISABLED_UPDATE', { ban_info: { waba_ban_state: 'REINSTATE' } }, 'lift-pause'],
  ])('account_update %s %j: %s', (event, rest, kind) => {
    expect(read('account_update', { event, ...rest })?.effects).toMatchObject([{ kind }]);
  });

  it.each([
    ['PARTNER_ADDED', {}],
    ['ACCOUNT_VIOLATION', {}],
    ['DISABLED_UPDATE', { ban_info: { waba_ban_state: 'SCHEDULE_FOR_DISABLE' } }],
  ])('account_update %s %j only leaves an event', (event, rest) => {
    expect(read('account_update', { event, ...rest })?.effects).toEqual([]);
  });

  it.each([
    [
      'account_update',
      { event: 'X', ban_info: { waba_ban_state: 'DISABLE' } },
      'Account: X (DISABLE)',
    ],
    ['account_update', { event: 'X' }, 'Account: X'],
    ['message_template_status_update', { event: 'REJECTED', reason: 'SCAM' }, /: REJECTED, SCAM$/],
    ['message_template_status_update', { event: 'APPROVED', reason: 'NONE' }, /: APPROVED$/],
    ['template_category_update', { new_category: 'UTILITY' }, /: category is now UTILITY$/],
    ['template_category_update', { new_category: 'A', correct_category: 'B' }, /will become B$/],
  ])('%s %j is told in words: %s', (field, value, summary) => {
    expect(read(field, value)?.summary).toEqual(
      typeof summary === 'string' ? summary : expect.stringMatching(summary),
    );
  });

  it.each([
    [
      { metadata: { phase: 1, chunk_order: '7', progress: 40 } },
      'History imported, 40 %',
      [{ kind: 'history', phase: 1, chunk: 7, progress: 40 }],
    ],
    [{ metadata: { phase: 0 } }, 'History imported', [{ kind: 'history', phase: 0 }]],
    [{}, 'History imported', []],
    [{ metadata: { phase: 'x', progress: '1234567' } }, 'History imported', [{ kind: 'history' }]],
    [
      { errors: [{ code: 2593109, title: 'declined' }] },
      /^History was not shared: declined \(2593109\)$/,
      [{ kind: 'history', declined: true }],
    ],
    [{ errors: [{ code: 1, title: 'x' }] }, /^History was not shared: /, []],
  ])('reads of a history %j', (chunk, summary, effects) => {
    const change = read('history', { history: [chunk] });
    expect(change?.effects).toEqual(effects);
    expect(change?.summary).toMatch(summary);
  });

  it.each([
    ['THROUGHPUT_UPGRADE', [{ kind: 'throughput', perSecond: 1_000 }]],
    ['UNFLAGGED', []],
  ])('makes a number faster only where Meta says so: %s', (event, effects) => {
    expect(read('phone_number_quality_update', { event })?.effects).toEqual(effects);
  });

  it.each([
    ['account_update', 'PARTNER_ADDED', { wabaId: '7', businessId: '8' }],
    ['account_update', 'PARTNER_REMOVED', undefined],
    ['account_alerts', 'PARTNER_ADDED', undefined],
  ])('takes %s %s for an account that was shared: %j', (field, event, account) => {
    const value = { event, waba_info: { waba_id: '7', owner_business_id: '8' } };
    const item = { kind: 'change', position: '0.0', target: {}, field, value } as const;
    expect(readAddedPartner(item)).toEqual(account);
    expect(readAddedPartner({ ...item, value: { event } })).toBeUndefined();
  });

  it.each([
    ['TIER_2K', 'TIER_2K'],
    [250, '250'],
  ])('reads how many people a business may write to in a day, be it %p', (given, limit) => {
    const change = read('business_capability_update', {
      max_daily_conversations_per_business: given,
    });
    expect(change).toEqual({
      summary: `Messaging limit: ${limit} in 24 hours`,
      effects: [{ kind: 'messaging-limit', limit }],
    });
  });

  it('leaves the limit of a business as it is where Meta names none', () => {
    expect(read('business_capability_update', { max_phone_numbers_per_business: 2 })).toEqual({
      summary: 'Messaging limit: unknown in 24 hours',
      effects: [],
    });
  });

  it('tells by which ids a person is known now, and by which before, if Meta says so', () => {
    const [current, previous] = ['US.2', 'US.1'];
    const update = { wa_id: '15550001234', timestamp: '1795953600' };
    const user_id_update = [
      { ...update, user_id: { current, previous } },
      { ...update, user_id: { current } },
    ];
    const person = {
      kind: 'person',
      contact: { waId: '15550001234', userId: 'US.2' },
      at: new Date(1_795_953_600_000),
    };
    expect(read('user_id_update', { user_id_update })?.effects).toEqual([
      { ...person, formerly: { userId: 'US.1' } },
      person,
    ]);
  });

  it.each([
    [[{ title: 'Overloaded', code: 130429 }], 'Overloaded (130429)'],
    [[{ message: 'Try again' }, {}], 'Try again (no code); error (no code)'],
    [[], 'an error'],
  ])('tells in words of the errors %j', (errors, words) => {
    expect(read('messages', { errors })).toEqual({
      summary: `Meta reports: ${words}`,
      effects: [],
    });
  });

  it('takes only what is said of marketing for a choice on marketing', () => {
    const preference = { wa_id: '15550001234', category: 'utility_messages', value: 'stop' };
    expect(read('user_preferences', { user_preferences: [preference] })?.effects).toEqual([]);
  });

  it.each([
    ['stop', true],
    ['STOP', true],
    ['resume', false],
    ['Signup', false],
  ])('takes %s for a choice on marketing (opts out: %s)', (value, optOut) => {
    const preference = { wa_id: '15550001234', category: 'marketing_messages', value };
    expect(read('user_preferences', { user_preferences: [preference] })?.effects).toMatchObject([
      { kind: 'marketing', optOut },
    ]);
  });

  it.each(['stopped', '', 'toString', undefined])(
    'takes %p for no choice on marketing',
    (value) => {
      const preference = { wa_id: '15550001234', category: 'marketing_messages', value };
      expect(read('user_preferences', { user_preferences: [preference] })?.effects).toEqual([]);
    },
  );

  it('reads the words of an address book in any case, and names that show something', () => {
    const contact = { full_name: ' ', first_name: 'Rosa', phone_number: '15550001234' };
    const state_sync = [{ type: 'contact', contact, action: 'ADD' }];
    expect(read('smb_app_state_sync', { state_sync })?.effects).toMatchObject([
      { kind: 'throughput' },
      { kind: 'person', savedName: 'Rosa' },
    ]);
  });

  it('tells of a call that was taken and at once put down how long it took', () => {
    const call = { id: 'wacid.A', from: '15550001234', event: 'terminate', status: 'COMPLETED' };
    expect(read('calls', { calls: [{ ...call, duration: 0 }] })?.effects).toMatchObject([
      { kind: 'call', call: { durationSeconds: 0, missed: false } },
    ]);
  });

  it('tells by its address book that a number is used in the phone app too, which makes it slower', () => {
    const contact = { full_name: 'Ada', phone_number: '15550001234' };
    const entry = { type: 'contact', action: 'add', contact };
    expect(read('smb_app_state_sync', { state_sync: [entry] })?.effects).toEqual([
      { kind: 'throughput', perSecond: 20 },
      { kind: 'person', contact: { waId: '15550001234' }, savedName: 'Ada', at: null },
    ]);
    expect(read('smb_app_state_sync', {})?.effects).toEqual([]);
    const removed = { ...entry, action: 'remove' };
    for (const other of [removed, { action: 'add' }]) {
      expect(read('smb_app_state_sync', { state_sync: [other] })?.effects).toMatchObject([
        { kind: 'throughput' },
      ]);
    }
  });

  it("writes a template's language as the send call has it", () => {
    const change = read('message_template_status_update', {
      event: 'PAUSED',
      message_template_name: 'order',
      message_template_language: 'en-US',
      reason: 'NONE',
    });
    expect(change?.effects).toEqual([
      { kind: 'template', template: { name: 'order', language: 'en_US', status: 'PAUSED' } },
    ]);
  });

  it('keeps the present category of a template until the change has come', () => {
    const change = read('template_category_update', {
      message_template_name: 'order',
      message_template_language: 'en_US',
      new_category: 'UTILITY',
      correct_category: 'MARKETING',
    });
    expect(change?.effects).toMatchObject([{ template: { category: 'UTILITY' } }]);
  });

  it('reads news of a template by what stands in it, whatever the field', () => {
    const template = { message_template_name: 'order', message_template_language: 'en_US' };
    const quality = { ...template, previous_quality_score: 'GREEN', new_quality_score: 'RED' };
    for (const field of ['message_template_status_update', 'message_template_quality_update']) {
      expect(read(field, quality)?.effects).toEqual([
        { kind: 'template', template: { name: 'order', language: 'en_US', quality: 'RED' } },
      ]);
      expect(read(field, { ...template, event: 'PAUSED' })?.effects).toMatchObject([
        { template: { status: 'PAUSED' } },
      ]);
      expect(read(field, template)?.effects).toEqual([]);
    }
  });

  it('knows the business username by both names of its field', () => {
    for (const field of ['business_username_update', 'business_username_updates']) {
      expect(read(field, { status: 'approved' })?.summary).toBe('Business username: approved');
    }
  });

  it.each([
    ['a call that begins', { event: 'connect' }, { stage: 'begun', missed: false }],
    ['a call nobody took', { event: 'terminate', status: 'FAILED' }, { missed: true }],
    ['a call of no length', { event: 'terminate', duration: 0 }, { missed: true }],
    ['a call that was taken', { event: 'terminate', status: 'COMPLETED' }, { missed: false }],
    ['its length', { event: 'terminate', duration: '61' }, { missed: false, durationSeconds: 61 }],
    ['a call of ours', { direction: 'BUSINESS_INITIATED', to: '15550004321' }, OUTGOING],
  ])('reads %s', (_case, call, expected) => {
    const base = { id: 'wacid.A', from: '15550001234', direction: 'USER_INITIATED' };
    const [effect] = read('calls', { calls: [{ ...base, ...call }] })?.effects ?? [];
    expect(effect).toMatchObject({ kind: 'call', call: { callId: 'wacid.A', ...expected } });
  });

  it('takes the only contact for who is meant where nobody is named', () => {
    const contacts = [{ profile: { name: 'Kim' }, user_id: 'US.7' }];
    const person = { contact: { userId: 'US.7', name: 'Kim' } };
    const preference = { category: 'marketing_messages', value: 'stop' };
    expect(
      read('user_preferences', { contacts, user_preferences: [preference] })?.effects,
    ).toMatchObject([person]);
    expect(read('calls', { contacts, calls: [{ id: 'wacid.A' }] })?.effects).toMatchObject([
      { call: person },
    ]);
  });

  it.each(['never_heard_of', 'toString', 'constructor', '__proto__', ''])(
    'does not know the field %p',
    (field) => {
      expect(read(field, {})).toBeNull();
    },
  );

  it.each(['account_update', 'history', 'calls', 'user_preferences', 'user_id_update', 'messages'])(
    'survives a %s that holds nothing of what it should',
    (field) => {
      for (const value of [{}, { event: [] }, { history: [null] }, { calls: {} }]) {
        expect(read(field, value)?.effects).toEqual([]);
      }
    },
  );
});

function read(field: string, value: JsonObject) {
  return readAccountChange({ kind: 'change', position: '0.0', target: {}, field, value });
}

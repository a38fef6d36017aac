import { readAccountChange } from './account-changes.js';
import type { JsonObject } from '../json.js';

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

  it('tells by its address book that a number is used in the phone app too, which makes it slower', () => {
    const contact = { full_name: 'Ada', phone_number: '15550001234' };
    const entry = { type: 'contact', action: 'add', contact };
    expect(read('smb_app_state_sync', { state_sync: [entry] })?.effects).toEqual([
      { kind: 'throughput', perSecond: 20 },
      { kind: 'person', contact: { waId: '15550001234', name: 'Ada' } },
    ]);
    expect(read('smb_app_state_sync', {})?.effects).toEqual([]);
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

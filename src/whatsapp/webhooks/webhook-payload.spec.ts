import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { EXPECTED_ITEMS } from '../../../test/fixtures/expected-items.js';
import type { WebhookItem } from './webhook-items.js';
import { readTimestamp } from './webhook-fields.js';
import { readNotification } from './webhook-payload.js';

const FIXTURES = join(import.meta.dirname, '../../../test/fixtures/webhooks');
const FILES = readdirSync(FIXTURES).map((file) => file.replace('.json', ''));

describe(readNotification.name, () => {
  it.each(FILES)('finds every item of %s', (file) => {
    const items = readNotification(readFileSync(join(FIXTURES, `${file}.json`)));
    expect(items.map(describeItem)).toEqual(EXPECTED_ITEMS[file]);
  });

  it.each([
    ['not JSON', 'hello', 'the body is not JSON'],
    ['half a JSON', '{"entry":[', 'the body is not JSON'],
    ['no object', '[1]', 'the body is not an object'],
    ['a foreign object', '{"object":"page"}', 'there is no list of entries'],
    ['an entry that is none', '{"entry":[7]}', 'the entry is not an object'],
    [
      'a change without value',
      '{"entry":[{"changes":[{"field":"messages"}]}]}',
      'the change has no value',
    ],
  ])('keeps %s as one malformed item', (_case, body, reason) => {
    expect(readNotification(Buffer.from(body))).toEqual([
      expect.objectContaining({ kind: 'malformed', reason }),
    ]);
  });

  it('makes no more items of a body than their outcomes can be kept of', () => {
    const read = (count: number) =>
      readNotification(notification({ statuses: Array.from({ length: count }, () => ({})) }));
    const items = read(40_000);
    expect(items).toHaveLength(30_001);
    expect(items.at(-1)).toMatchObject({
      kind: 'malformed',
      reason: '10000 items more are too many',
    });
    const most = read(30_000);
    expect(most).toHaveLength(30_000);
    expect(most.at(-1)).toMatchObject({ position: '0.0.statuses.29999' });
  });

  it.each([
    ['in lists', `{"entry":[${'[],'.repeat(1_300_000)}0]}`],
    ['in names', `{${'"a":0,'.repeat(600_000)}"entry":[]}`],
  ])('builds nothing of more values (%s) than a real body has', (_case, body) => {
    const parsed = jest.spyOn(JSON, 'parse');
    expect(readNotification(Buffer.from(body))).toEqual([
      expect.objectContaining({ reason: 'the body has more than 500000 values' }),
    ]);
    expect(parsed).not.toHaveBeenCalled();
    parsed.mockRestore();
  });

  it('reads the neighbours of a malformed item', () => {
    const kinds = readNotification(
      notification({ messages: [{ id: 'wamid.A', from: '15550001234' }, null, { from: '1' }] }),
    ).map(({ kind }) => kind);
    expect(kinds).toEqual(['message', 'malformed', 'malformed']);
  });

  it('gives each message the name of its own sender, in whatever order contacts come', () => {
    const items = readNotification(
      notification({
        contacts: [
          { wa_id: '15550005678', profile: { name: 'Dario' } },
          { wa_id: '15550001234', profile: { name: 'Rosa' } },
        ],
        messages: [
          { id: 'wamid.A', from: '15550001234' },
          { id: 'wamid.B', from: '15550005678' },
        ],
      }),
    );
    expect(items.map((item) => item.kind === 'message' && item.contact.name)).toEqual([
      'Rosa',
      'Dario',
    ]);
  });

  it.each([
    ['the only contact', [{ wa_id: '15550001234' }], '15550001234'],
    ['nobody where there are two', [{ wa_id: '15550001234' }, { wa_id: '15550005678' }], undefined],
    ['nobody where there is none', [], undefined],
  ])('takes %s for the sender of a message that names none', (_case, contacts, waId) => {
    const [item] = readNotification(notification({ contacts, messages: [{ id: 'wamid.A' }] }));
    expect(item).toMatchObject({ kind: 'message' });
    expect(item?.kind === 'message' && item.contact.waId).toBe(waId);
  });

  it.each([
    ['553188880002', '5531988880002'],
    ['525511112222', '5215511112222'],
    ['5491123456789', '541123456789'],
  ])('knows what %s is called, though the contact beside it is %s', (from, wa_id) => {
    const contacts = [
      { wa_id: '15550005678' },
      { wa_id, user_id: 'XX.1', profile: { name: 'Bia' } },
    ];
    const messages = [{ id: 'wamid.A', from }];
    const [item] = readNotification(notification({ contacts, messages }));
    expect(item).toMatchObject({ contact: { waId: from, userId: 'XX.1', name: 'Bia' } });
  });

  it.each(['', ' ', '\u200b', '\n', null, {}])('takes %j for no name', (name) => {
    const contacts = [{ wa_id: '15550001234', profile: { name } }];
    const messages = [{ id: 'wamid.A', from: '15550001234' }];
    const [item] = readNotification(notification({ contacts, messages }));
    expect(item).toMatchObject({ contact: { waId: '15550001234' } });
    expect(item).not.toHaveProperty('contact.name');
  });

  it.each([
    ['tells no user id, of one that has', { user_id: 'US.1' }, {}],
    ['tells a user id, of one without', {}, { from_user_id: 'US.1' }],
  ])('knows a sender by number, where it %s', (_case, known, told) => {
    const contact = { wa_id: '15550001234', profile: { name: 'Rosa' }, ...known };
    const contacts = [contact, { wa_id: '15550005678' }];
    const messages = [{ id: 'wamid.A', from: '15550001234', ...told }];
    const [item] = readNotification(notification({ contacts, messages }));
    expect(item).toMatchObject({ contact: { waId: '15550001234', userId: 'US.1', name: 'Rosa' } });
  });

  it('does not lend somebody the name of who had the number before', () => {
    const [item] = readNotification(
      notification({
        contacts: [
          { wa_id: '15550001234', user_id: 'US.1', profile: { name: 'Old' } },
          { wa_id: '15550001234', user_id: 'US.2', profile: { name: 'New' } },
        ],
        messages: [{ id: 'wamid.A', from: '15550001234', from_user_id: 'US.2' }],
      }),
    );
    expect(item).toMatchObject({ contact: { userId: 'US.2', name: 'New' } });
  });

  it.each([
    ['on the card', [{ origin: 'contact_request', phones: [{ phone: '+1 555-000-1234' }] }], {}],
    ['on the message', [{ phones: [{ wa_id: '15550001234' }] }], { origin: 'contact_request' }],
    ['in capitals', [{ origin: 'CONTACT_REQUEST', phones: [{ wa_id: '15550001234' }] }], {}],
  ])('learns the number of who was asked for it, with its origin %s', (_case, contacts, extra) => {
    const message = { id: 'wamid.A', from_user_id: 'US.1', type: 'contacts', contacts, ...extra };
    const [item] = readNotification(notification({ messages: [message] }));
    expect(item).toMatchObject({ contact: { userId: 'US.1', waId: '15550001234' } });
  });

  it.each([
    ['US.1', '(415) 555-2671', '14155552671'],
    ['US.1', '14155552671', '14155552671'],
    ['IN.1', '098111 00001', '919811100001'],
    ['AR.1', '+54 11 15 2345 6789', '5491123456789'],
    ['ZZ.1', '4155552671', '4155552671'],
  ])('reads a number on the card of %s, %s, as %s', (userId, phone, waId) => {
    const contacts = [{ origin: 'contact_request', phones: [{ phone }] }];
    const message = { id: 'wamid.A', from_user_id: userId, type: 'contacts', contacts };
    const [item] = readNotification(notification({ messages: [message] }));
    expect(item).toMatchObject({ contact: { userId, waId } });
  });

  it.each(['wa_id', 'new_wa_id'])('follows a changed number that is told as %s', (field) => {
    const system = { type: 'user_changed_number', [field]: '15550005678' };
    const message = { id: 'wamid.A', from: '15550001234', type: 'system', system };
    const [item] = readNotification(notification({ messages: [message] }));
    expect(item).toMatchObject({
      contact: { waId: '15550005678' },
      formerly: { waId: '15550001234' },
    });
  });

  it('tells of what was imported how far it came, and who its thread is with', () => {
    const context = { wa_id: '15550001234', user_id: 'US.1', username: 'rosa' };
    const said = { type: 'text', history_context: { status: 'READ' } };
    const messages = [
      { ...said, id: 'wamid.A', from: '15550783881', to: '15550001234' },
      { ...said, id: 'wamid.B', from: '15550001234' },
    ];
    const history = [{ threads: [{ id: '15550001234', context, messages }] }];
    const changes = [{ field: 'history', value: { history } }];
    const [ours, theirs] = readNotification(
      Buffer.from(JSON.stringify({ entry: [{ id: '1', changes }] })),
    );
    const contact = { waId: '15550001234', userId: 'US.1' };
    expect(ours).toMatchObject({ direction: 'OUT', reached: 'read', contact });
    expect(theirs).toMatchObject({ direction: 'IN', contact });
    expect(theirs).not.toHaveProperty('reached');
  });

  it('learns no number from a card of somebody else', () => {
    const contacts = [{ origin: 'other', phones: [{ wa_id: '15550001234' }] }];
    const message = { id: 'wamid.A', from_user_id: 'US.1', type: 'contacts', contacts };
    const [item] = readNotification(notification({ messages: [message] }));
    expect(item).toMatchObject({ contact: { userId: 'US.1' } });
    expect(item).not.toHaveProperty('contact.waId');
  });

  it.each([
    ['payment', 'payments'],
    ['hologram', 'unknown_statuses'],
  ])('keeps a status of type %s apart from those of messages', (type, field) => {
    const status = { id: 'wamid.A', type, status: 'failed', timestamp: '1790000000' };
    const items = readNotification(notification({ statuses: [status, { ...status, type: null }] }));
    expect(items).toMatchObject([
      { kind: 'change', field, value: status },
      { kind: 'status', status: 'failed' },
    ]);
  });

  it('tells an error without a code from one with code 0', () => {
    const status = { id: 'wamid.A', status: 'failed' };
    const read = (error: object) => {
      const [item] = readNotification(notification({ statuses: [{ ...status, errors: [error] }] }));
      return item?.kind === 'status' ? item.errors : [];
    };
    expect(read({ code: 0, title: 'AuthException' })).toEqual([
      { code: 0, title: 'AuthException' },
    ]);
    expect(read({ code: 'none', message: 'Odd' })).toEqual([{ title: 'Odd' }]);
    expect(read({})).toEqual([{ title: 'Meta names no error' }]);
  });

  it.each([
    ['inside', { error_data: { details: 'why' } }],
    ['beside', { details: 'why' }],
    ['in both places', { error_data: { details: 'why' }, details: 'what' }],
  ])("tells Meta's details of an error, which stand %s", (_place, details) => {
    const status = { id: 'wamid.A', status: 'failed', errors: [{ code: 131026, ...details }] };
    expect(readNotification(notification({ statuses: [status] }))).toMatchObject([
      { errors: [{ code: 131026, details: 'why' }] },
    ]);
  });

  it('keeps what Meta says of the number itself, beside messages and alone', () => {
    const [messages, errors] = [[{ id: 'wamid.A', type: 'text' }], [{ code: 131031 }]];
    const said = { kind: 'change', field: 'messages', value: { errors } };
    expect(readNotification(notification({ messages, errors }))).toMatchObject([
      { kind: 'message' },
      said,
    ]);
    expect(readNotification(notification({ errors }))).toMatchObject([said]);
    expect(readNotification(notification({ messages, errors: [] }))).toHaveLength(1);
  });

  it('tells the group that a message was written in', () => {
    const message = { id: 'wamid.A', type: 'text', from: '15550001234' };
    const messages = [{ ...message, group_id: 'g1' }, message];
    const [inGroup, alone] = readNotification(notification({ messages }));
    expect(inGroup).toMatchObject({ groupId: 'g1' });
    expect(alone).not.toHaveProperty('groupId');
  });

  it.each([
    ['the number of the business, however it is written', '15550783881', 'OUT'],
    ['anybody else', '15550001234', 'IN'],
  ])('of the history, takes what %s wrote to be %s', (_who, from, direction) => {
    const value = {
      metadata: { phone_number_id: '1', display_phone_number: '+1 555-078-3881' },
      messages: [{ id: 'wamid.A', type: 'text', from, to: '15550009999' }],
    };
    const changes = [{ field: 'history', value }];
    const body = Buffer.from(JSON.stringify({ entry: [{ id: '1', changes }] }));
    expect(readNotification(body)).toMatchObject([
      { kind: 'message', origin: 'history', direction },
      { kind: 'change', field: 'history' },
    ]);
  });

  it.each([
    ['in its thread', undefined, '15550783881', 'OUT'],
    ['in its thread', undefined, '+1 555-000-1234', 'IN'],
    ['in its thread', undefined, undefined, 'IN'],
    ['beside threads', '+1 555-078-3881', undefined, 'IN'],
    ['beside threads', undefined, undefined, 'IN'],
  ])(
    'of the history, %s (number %s), takes what %s wrote to be %s',
    (place, display, from, way) => {
      const message = { id: 'wamid.A', type: 'text', from };
      const thread = { id: '15550001234', messages: [message] };
      const value = {
        metadata: { phone_number_id: '1', display_phone_number: display },
        ...(place === 'in its thread'
          ? { history: [{ threads: [thread] }] }
          : { messages: [message] }),
      };
      const changes = [{ field: 'history', value }];
      const [item] = readNotification(Buffer.from(JSON.stringify({ entry: [{ changes }] })));
      expect(item).toMatchObject({ kind: 'message', direction: way });
    },
  );

  it.each([
    ['its id', { status: 'sent' }],
    ['its status', { id: 'wamid.A' }],
    ['both', {}],
  ])('takes a status that lacks %s for malformed', (_what, status) => {
    expect(readNotification(notification({ statuses: [status] }))).toMatchObject([
      { kind: 'malformed', reason: 'the status lacks its id or its status' },
    ]);
  });

  it('keeps what a status tells of its price so that any database takes it', () => {
    const told = { $set: 1, text: 'a\ud800' };
    const status = { id: 'wamid.A', status: 'sent', pricing: told, conversation: told };
    const kept = { '\ufdd0$set': 1, text: 'a\ufffd' };
    expect(readNotification(notification({ statuses: [status] }))).toMatchObject([
      { pricing: kept, conversation: kept },
    ]);
  });

  it.each([
    ['failed', undefined, 1],
    ['failed', [], 1],
    ['failed', null, 1],
    ['delivered', undefined, 0],
  ])('a status "%s" with the errors %j has %d', (name, errors, count) => {
    const status = { id: 'wamid.A', status: name, errors };
    const [item] = readNotification(notification({ statuses: [status] }));
    expect(item).toMatchObject({ kind: 'status', errors: { length: count } });
  });

  it('does not take a user id in a number field for a number', () => {
    const [item] = readNotification(
      notification({ messages: [{ id: 'wamid.A', from: 'US.13491208655302741918' }] }),
    );
    expect(item).toMatchObject({ contact: { userId: 'US.13491208655302741918' } });
    expect(item).not.toHaveProperty('contact.waId');
  });

  it('keeps every digit of an id that comes as a number beyond 2^53', () => {
    const body = Buffer.from(
      '{"entry":[{"id":98765432109876543210,"changes":[{"field":"messages","value":' +
        '{"metadata":{"phone_number_id":12345678901234567890},' +
        '"messages":[{"id":"wamid.A","from":15550001234,"type":"text"}]}}]}]}',
    );
    expect(readNotification(body)).toEqual([
      expect.objectContaining({
        target: { phoneNumberId: '12345678901234567890', wabaId: '98765432109876543210' },
        contact: { waId: '15550001234' },
      }),
    ]);
  });

  it('keeps U+0000 and mends lone surrogates and names that no database takes', () => {
    const [item] = readNotification(
      notification({
        messages: [{ id: 'wamid.A', type: 'text', text: { body: 'a\0b\ud800', 'x\0y': 1 } }],
      }),
    );
    expect(item).toMatchObject({ raw: { text: { body: 'a\0b\ufffd', '\ufdd0x\\u0000y': 1 } } });
  });

  it('survives thousands of levels of nesting', () => {
    const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
    const body = `{"entry":[{"changes":[{"field":"messages","value":{"messages":[{"id":"wamid.A","x":${deep}}]}}]}]}`;
    expect(readNotification(Buffer.from(body))).toHaveLength(1);
  });

  it('says nothing for lists that are empty', () => {
    expect(readNotification(notification({ messages: [], statuses: [] }))).toEqual([]);
  });

  it.each([
    ['messages', {}],
    ['somewhat_new', { messages: [], statuses: [] }],
  ])('keeps a change of %s though %j tells nothing that is known', (field, value) => {
    const changes = [{ field, value }];
    const body = Buffer.from(JSON.stringify({ entry: [{ id: '1', changes }] }));
    expect(readNotification(body)).toMatchObject([{ kind: 'change', field, value }]);
  });

  it('never throws, whatever JSON comes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        readNotification(Buffer.from(JSON.stringify({ entry: [{ changes: [{ value }] }, value] })));
        readNotification(notification({ messages: [value], statuses: [value], contacts: value }));
      }),
    );
  });
});

describe(readTimestamp.name, () => {
  it.each([
    ['seconds as text', '1790000000', '2026-09-21T14:13:20.000Z'],
    ['seconds as a number', 1790000000, '2026-09-21T14:13:20.000Z'],
    ['milliseconds', '1790000000123', '2026-09-21T14:13:20.123Z'],
    ['microseconds', '1790000000123456', '2026-09-21T14:13:20.123Z'],
    ['the last second that is none of those', '100000000000', '5138-11-16T09:46:40.000Z'],
    ['the last millisecond', '100000000000000', '5138-11-16T09:46:40.000Z'],
  ])('reads %s', (_case, value, expected) => {
    expect(readTimestamp(value)?.toISOString()).toBe(expected);
  });

  it.each([undefined, null, '', 'soon', 0, -1, {}, [], Infinity, '9'.repeat(400), 1e300])(
    'takes %p for none',
    (value) => {
      expect(readTimestamp(value)).toBeNull();
    },
  );
});

function notification(value: object): Buffer {
  const metadata = { phone_number_id: '200300400500601' };
  const change = { field: 'messages', value: { metadata, ...value } };
  return Buffer.from(JSON.stringify({ entry: [{ id: '1', changes: [change] }] }));
}

function describeItem(item: WebhookItem): string {
  const target = item.target.phoneNumberId
    ? `number ${item.target.phoneNumberId}`
    : `account ${item.target.wabaId}`;
  return [item.kind, ...wordsOf(item), target].filter(Boolean).join(' ');
}

function wordsOf(item: WebhookItem): (string | undefined)[] {
  if (item.kind === 'change') return [item.field];
  if (item.kind === 'malformed') return [];
  const { waId, userId, name, username } = item.contact;
  const who = [waId, userId, name, username].filter(Boolean).join('/');
  const with_ = who && `with ${who}`;
  if (item.kind === 'status') {
    return [item.status, with_, ...item.errors.map(({ code }) => `error ${code}`)];
  }
  const was = [item.formerly?.waId, item.formerly?.userId].filter(Boolean).join('/');
  return [item.type, item.direction, item.origin, with_, was && `formerly ${was}`];
}

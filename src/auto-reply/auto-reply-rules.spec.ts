import type { Tenant } from '../tenants/tenant.schema.js';
import type { MessageItem } from '../whatsapp/webhooks/webhook-items.js';
import { autoReplyKeyOf, autoReplyTo, questionOf } from './auto-reply-rules.js';

const TENANT: Pick<Tenant, 'name' | 'autoReply' | 'status'> = {
  name: 'Acme & Söhne',
  autoReply: { enabled: true },
  status: 'active',
};

const NOW = new Date('2026-11-20T12:00:00Z');

const ITEM: MessageItem = {
  kind: 'message',
  position: '0.0.messages.0',
  target: { phoneNumberId: '1', displayPhoneNumber: '15550001001' },
  direction: 'IN',
  origin: 'live',
  wamid: 'wamid.A',
  type: 'text',
  timestamp: null,
  contact: { waId: '15550001234' },
  raw: {},
};

describe(autoReplyTo.name, () => {
  it('is the standard text, to the byte', () => {
    expect(autoReplyTo(ITEM, TENANT, NOW)).toBe('thanks for reaching us\n- team Acme & Söhne');
  });

  it("is the tenant's own text, if it has one", () => {
    const autoReply = { enabled: true, text: 'moin' };
    expect(autoReplyTo(ITEM, { ...TENANT, autoReply }, NOW)).toBe('moin');
  });

  const raw = { interactive: { type: 'list_reply' } };
  it.each(['text', 'image', 'audio', 'order', 'button', 'interactive', 'location', 'contacts'])(
    'answers %s',
    (type) => {
      expect(autoReplyTo({ ...ITEM, type, raw }, TENANT, NOW)).not.toBeNull();
    },
  );

  it.each<[string, Partial<MessageItem>, Partial<typeof TENANT>]>([
    ['replies are switched off', {}, { autoReply: { enabled: false } }],
    ['the tenant is suspended', {}, { status: 'suspended' }],
    ['it was written in the phone app', { origin: 'app', direction: 'OUT' }, {}],
    ['it is imported', { origin: 'history' }, {}],
    ['it stands in a group', { groupId: 'g1' }, {}],
    ["it comes from the business's own number", { contact: { waId: '15550001001' } }, {}],
    ['it is a reaction', { type: 'reaction' }, {}],
    ['it is a system message', { type: 'system' }, {}],
    ['Meta could not read it', { type: 'unsupported' }, {}],
    ['it edits another', { type: 'edit' }, {}],
    ['it takes another back', { type: 'revoke' }, {}],
    ['the chat was only opened', { type: 'request_welcome' }, {}],
    ['it is of a kind that is not known', { type: 'hologram' }, {}],
    [
      'it gives or refuses a permission',
      { type: 'interactive', raw: { interactive: { type: 'call_permission_reply' } } },
      {},
    ],
    ['it is interactive without a word', { type: 'interactive', raw: {} }, {}],
    ['its window closed before it came', { timestamp: new Date('2026-11-19T12:00:00Z') }, {}],
  ])('is silent if %s', (_case, item, tenant) => {
    expect(autoReplyTo({ ...ITEM, ...item }, { ...TENANT, ...tenant }, NOW)).toBeNull();
  });
});

describe(questionOf.name, () => {
  it('tells what an answer answers, of no other key', () => {
    expect(questionOf(autoReplyKeyOf('wamid.A'))).toBe('wamid.A');
    expect(questionOf('order-77')).toBeNull();
    expect(questionOf(undefined)).toBeNull();
  });
});

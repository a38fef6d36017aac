import type { Conversation, Message, Template, Tenant } from '../api/client';

export function aTenant(changes: Partial<Tenant> = {}): Tenant {
  return {
    externalId: null,
    id: 'tnt_1',
    name: 'Acme Coffee',
    phoneNumberId: '1065',
    wabaId: null,
    displayPhoneNumber: null,
    status: 'active',
    statusReason: null,
    stop: null,
    templatesHeld: null,
    tokenCheck: null,
    autoReply: { enabled: true, text: 'thanks', unlessAnsweredWithin: null },
    unknownPolicy: 'hold',
    windowPolicy: 'try',
    fallbackTemplate: null,
    defaultCountry: null,
    messagingLimit: null,
    throughputPerSecond: 80,
    limits: {},
    createdAt: '2026-03-01T08:00:00.000Z',
    updatedAt: '2026-03-01T08:00:00.000Z',
    ...changes,
  };
}

export function aMessage(changes: Partial<Message> = {}): Message {
  return {
    id: 'msg_1',
    tenantId: 'tnt_1',
    conversationId: 'cnv_1',
    direction: 'IN',
    origin: 'customer',
    type: 'text',
    body: 'Hello',
    content: { body: 'Hello' },
    replyTo: null,
    reactionTo: null,
    amends: null,
    edits: [],
    editedAt: null,
    revokedAt: null,
    reactions: [],
    call: null,
    groupId: null,
    media: null,
    extras: {},
    wamid: 'wamid.1',
    from: '12015550123',
    to: '1065',
    status: 'received',
    statusTimes: {},
    error: null,
    attempts: 0,
    pricing: null,
    metaConversation: null,
    idempotencyKey: null,
    messageActivitySharing: null,
    metadata: {},
    sendAt: null,
    expiresAt: null,
    timestamp: '2026-03-02T09:00:00.000Z',
    createdAt: '2026-03-02T09:00:00.000Z',
    updatedAt: '2026-03-02T09:00:00.000Z',
    ...changes,
  };
}

/** One of ours. */
export function aReply(changes: Partial<Message> = {}): Message {
  return aMessage({
    id: 'msg_2',
    direction: 'OUT',
    origin: 'api',
    body: 'Yes, until six',
    wamid: 'wamid.2',
    from: '1065',
    to: '12015550123',
    status: 'queued',
    statusTimes: { queued: '2026-03-02T09:01:00.000Z' },
    ...changes,
  });
}

export function aConversation(changes: Partial<Conversation> = {}): Conversation {
  return {
    phoneNumberId: '100100',
    id: 'cnv_1',
    status: 'open',
    customer: {
      id: 'cus_1',
      conversationId: 'cnv_1',
      waId: '12015550123',
      userId: null,
      username: null,
      name: 'Sam',
      marketingOptOut: false,
      savedName: null,
      profileName: null,
      metadata: {},
      mergedInto: null,
      lastMessageAt: null,
      absorbed: [],
      createdAt: '2026-03-01T08:00:00.000Z',
    },
    lastMessageAt: '2026-03-02T09:00:00.000Z',
    lastMessage: aMessage(),
    unreadCount: 0,
    serviceWindow: { open: true, closesAt: '2999-01-01T00:00:00.000Z' },
    metadata: {},
    windowClosesAt: '2999-01-01T00:00:00.000Z',
    assignee: null,
    labels: [],
    snoozedUntil: null,
    ...changes,
  };
}

export function aTemplate(changes: Partial<Template> = {}): Template {
  return {
    id: 'tpl_1',
    wabaId: '88',
    name: 'hello',
    language: 'en_US',
    status: 'APPROVED',
    reason: null,
    category: 'UTILITY',
    quality: null,
    parameterFormat: 'POSITIONAL',
    components: [{ type: 'BODY', text: 'Hello.' }],
    metaId: null,
    syncedAt: null,
    updatedAt: '2026-03-01T08:00:00.000Z',
    ...changes,
  };
}

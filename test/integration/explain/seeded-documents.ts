import type { Connection } from 'mongoose';
import type { TenantId } from '../../../src/common/id.js';
import { EVENT_TYPES } from '../../../src/events/event-types.js';
import { STATUS_RANK } from '../../../src/messaging/messages/message-status.js';

/** Documents that go to the server at once. */
const CHUNK = 2_000;
const TENANT_COUNT = 10;
const RANKS = [STATUS_RANK.sent, STATUS_RANK.delivered, STATUS_RANK.read];

/** Ids that sort as their numbers do. */
export function seededId(number: number): string {
  return `01M8H66W1JFS22GEKH3${String(number).padStart(7, '0')}`;
}

export const TENANTS = Array.from(
  { length: TENANT_COUNT },
  (_, number): TenantId => `tnt_${seededId(number)}`,
);

/** What each collection holds at one place; much is common, and what is looked for is rare. */
const AT: Record<string, (n: number) => object> = {
  messages: (n) => ({
    _id: `msg_${seededId(n)}`,
    conversationId: `cnv_${seededId(n % 500)}`,
    direction: Math.floor(n / 10) % 2 === 0 ? 'IN' : 'OUT',
    origin: n % 10 === 0 ? 'customer' : 'api',
    rank: n % 700 === 1 ? STATUS_RANK.failed : n % 900 === 1 ? STATUS_RANK.unknown : RANKS[n % 3],
    wamid: `w-${n}`,
    wamidKey: `k-${n}`,
    idempotencyKey: `key-${n}`,
    phoneNumberId: '1',
    ...(n % 400 < 2 && {
      lane: 2,
      rank: STATUS_RANK.queued,
      expiresAt: new Date(n),
      createdAt: new Date(n),
    }),
    ...(n % 600 === 5 && { dueAt: new Date(n) }),
    updatedAt: new Date(n),
    ...(n % 3 === 0 && { words: ['order', n % 300 === 0 ? 'refund' : `other${n}`] }),
  }),
  customers: (n) => ({
    _id: `cus_${seededId(n)}`,
    keys: [`${tenantAt(n)}/phone/${n}`],
    lastMessageAt: new Date(n),
    search: { name: [n % 300 === 1 ? 'anabel' : `person${n}`], waId: [`${n}`] },
  }),
  media: (n) => ({
    _id: `med_${seededId(n)}`,
    messageId: `msg_${seededId(n)}`,
    state: 'stored',
    ...(n % 50 === 0 && { bytes: n }),
    ...(n % 600 === 5 && { dueAt: new Date(n), state: 'pending', direction: 'IN' }),
  }),
  webhook_events: (n) => ({
    _id: `wev_${seededId(n)}`,
    receivedAt: new Date(n),
    // Parked, most of them.
    ...(n % 2 === 0 && { dueAt: new Date(Date.now() + 86_400_000) }),
    ...(n % 5_000 === 2 && { unread: true }),
    tries: 3,
    tenantIds: [tenantAt(n)],
    items: [
      {
        wamid: `w-${n}`,
        phoneNumberId: `${n % 400}`,
        outcome: n % 300 === 0 ? 'failed' : 'applied',
      },
    ],
  }),
  dead_letters: (n) => ({
    _id: `dlt_${seededId(n)}`,
    kind: n % 300 === 0 ? 'media' : 'message',
    state: n % 300 === 1 ? 'open' : 'replayed',
    reason: { code: n % 300 === 2 ? 131_026 : 0 },
  }),
  templates: (n) => ({
    _id: `tpl_${seededId(n)}`,
    wabaId: 'waba-1',
    name: `name-${n}`,
    language: 'en',
  }),
  tenant_events: (n) => ({ _id: `evt_${seededId(n)}`, source: `source-${n}` }),
  audit_log: (n) => ({ _id: `aud_${seededId(n)}`, outcome: 'done' }),
  api_keys: (n) => ({ _id: `key_${seededId(n)}`, hash: `hash-${n}`, createdAt: new Date(n) }),
  events: (n) => ({
    _id: `evt_${seededId(n)}`,
    position: n + 1,
    type: n % 700 === 1 ? 'message.failed' : EVENT_TYPES[n % 5],
    createdAt: new Date(n),
    ...(n % 600 === 1 && { undelivered: true }),
  }),
  deliveries: (n) => ({
    _id: `dlv_${seededId(n)}`,
    endpointId: `ep_${seededId(n % 20)}`,
    eventId: `evt_${seededId(n)}`,
    eventType: n % 700 === 1 ? 'message.failed' : EVENT_TYPES[n % 5],
    position: n + 1,
    sequence: `cnv_${seededId(n % 500)}`,
    state: n % 300 === 1 ? 'pending' : n % 300 === 21 ? 'failed' : 'delivered',
    ...(n % 600 === 1 && { dueAt: new Date(n) }),
    createdAt: new Date(n + 1),
  }),
  endpoints: (n) => ({
    _id: `ep_${seededId(n)}`,
    owner: tenantAt(n),
    enabled: true,
    failures: 0,
    secrets: [{ sealed: `secret-${n}` }],
    dataKey: { masterKeyId: n % 900 === 1 ? 'v0' : 'v1', wrapped: `wrapped-${n}` },
  }),
  users: (n) => ({
    _id: `usr_${seededId(n)}`,
    email: `${n}@x`,
    tenantIds: n % 100 === 1 ? [tenantAt(n)] : [],
    dataKey: { masterKeyId: n % 900 === 1 ? 'v0' : 'v1', wrapped: `wrapped-${n}` },
  }),
  sessions: (n) => ({ _id: `session-${n}`, userId: `usr_${seededId(n)}` }),
  invitations: (n) => ({
    _id: `inv_${seededId(n)}`,
    hash: `hash-${n}`,
    userId: `usr_${seededId(n)}`,
    expiresAt: new Date(Date.now() + 86_400_000),
  }),
  onboardings: (n) => ({
    _id: `onb_${seededId(n)}`,
    state: n % 2 === 0 ? 'ready' : 'failed',
    phoneNumberId: `${n}`,
    codeHash: `hash-${n}`,
    ...(n % 500 === 0 && { dueAt: new Date(n) }),
    updatedAt: new Date(n),
  }),
  announced_accounts: (n) => ({ _id: `${n}`, at: new Date(n), expiresAt: new Date(n) }),
  connect_links: (n) => ({
    _id: `lnk_${seededId(n)}`,
    tokenHash: `hash-${n}`,
    expiresAt: new Date(),
  }),
  diagnoses: (n) => ({
    _id: `${tenantAt(n)}/${n}`,
    phoneNumberId: `${n}`,
    dueAt: new Date(n),
    checks: [{ name: 'token', state: n % 500 === 0 ? 'failed' : 'ok' }],
  }),
  number_readings: (n) => ({ _id: `rdg_${seededId(n)}`, phoneNumberId: `${n % 500}` }),
  number_activity: (n) => ({
    _id: `${n}`,
    firstAt: new Date(0),
    lastAt: new Date(n),
    minutes: 9,
    ...(n % 500 === 0 && { oddAt: new Date(n) }),
  }),
  signature_failures: (n) => ({
    _id: `${n}`,
    count: 1,
    expiresAt: new Date(Date.now() + 86_400_000),
  }),
  worker_heartbeats: (n) => ({ _id: `worker-${n}`, seenAt: new Date(Date.now() + n) }),
  conversations: (n) => ({
    _id: `cnv_${seededId(n)}_other`,
    customerId: `cus_${seededId(n)}`,
    phoneNumberId: '2',
    lastMessageAt: new Date(n),
  }),
  conversation_handlings: (n) => ({
    _id: `cnv_${seededId(n)}`,
    version: 1,
    status: 'open',
    labels: n % 20 === 0 ? ['vip'] : [],
    ...(n % 10 === 0 && { assignee: n % 20 === 0 ? 'ada' : 'ben' }),
  }),
  quick_replies: (n) => ({ _id: `qrp_${seededId(n)}`, shortcut: `s${n}`, text: 'x' }),
  conversation_notes: (n) => ({
    _id: `note_${seededId(n)}`,
    conversationId: `cnv_${seededId(n % 500)}`,
  }),
  registrations: (n) => ({ _id: `registration-${n}` }),
  number_owners: (n) => ({ _id: `${n}` }),
  template_syncs: (n) => ({ _id: `tnt_${seededId(n)}/waba-1`, startedAt: new Date(n) }),
  leases: (n) => ({ _id: `task-${n}`, holder: 'x', until: new Date(n) }),
  tenants: (n) => ({
    _id: `tnt_${seededId(n)}`,
    status: n % 900 === 2 ? 'suspended' : n % 900 === 3 ? 'deleted' : 'active',
    name: `Shop Name${n}`,
    words: ['shop', `name${n}`],
    externalId: `external-${n}`,
    dataKey: { masterKeyId: n % 900 === 1 ? 'v0' : 'v1', wrapped: `wrapped-${n}` },
    phoneNumberId: `${n}`,
    numbers: [
      {
        phoneNumberId: String(n),
        wabaId: `waba-${n}`,
        status: n % 900 === 4 ? 'paused' : 'active',
      },
    ],
    apiKeyHash: `hash-${n}`,
  }),
};

function tenantAt(n: number): TenantId {
  return TENANTS[n % TENANT_COUNT]!;
}

/** Of which there are documents here. */
export const SEEDED = Object.keys(AT);

/** Fills every collection with `count` documents of ten tenants. */
export async function seedDocuments(connection: Connection, count: number): Promise<void> {
  for (const [name, at] of Object.entries(AT)) {
    for (let first = 0; first < count; first += CHUNK) {
      const documents = Array.from({ length: CHUNK }, (_, place) => {
        const n = first + place;
        return { ...(name !== 'tenants' && { tenantId: tenantAt(n) }), ...at(n) };
      });
      await connection.collection(name).insertMany(documents);
    }
  }
}

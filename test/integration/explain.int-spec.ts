import mongoose, { type Connection, type Model } from 'mongoose';
import { Clock } from '../../src/common/clock.js';
import type { ConversationId, TenantId } from '../../src/common/id.js';
import { encodeCursor, timeCursor } from '../../src/common/page.js';
import { Customer, CustomerSchema } from '../../src/conversations/customer.schema.js';
import { CustomerSearch } from '../../src/conversations/customer-search.repository.js';
import { CustomersRepository } from '../../src/conversations/customers.repository.js';
import { buildIndexes, indexesOf } from '../../src/database/indexes.js';
import { DeadLetter, DeadLetterSchema } from '../../src/dead-letters/dead-letter.schema.js';
import { DeadLettersRepository } from '../../src/dead-letters/dead-letters.repository.js';
import { DeliveriesRepository } from '../../src/deliveries/deliveries.repository.js';
import { Delivery, DeliverySchema } from '../../src/deliveries/delivery.schema.js';
import { MediaRepository } from '../../src/media/media.repository.js';
import { Media, MediaSchema } from '../../src/media/media.schema.js';
import { STATUS_RANK } from '../../src/messaging/messages/message-status.js';
import { Message, MessageSchema } from '../../src/messaging/messages/message.schema.js';
import { MessageTwins } from '../../src/messaging/messages/message-twins.repository.js';
import { MessageListsRepository } from '../../src/messaging/messages/message-lists.repository.js';
import { MessagesRepository } from '../../src/messaging/messages/messages.repository.js';
import { OutboxRepository } from '../../src/messaging/outbox/outbox.repository.js';
import { OverdueRepository } from '../../src/messaging/outbox/overdue.repository.js';
import { TemplatesRepository } from '../../src/templates/templates.repository.js';
import { Template, TemplateSchema } from '../../src/templates/template.schema.js';
import { TenantEventsRepository } from '../../src/tenants/tenant-events.repository.js';
import { TenantEvent, TenantEventSchema } from '../../src/tenants/tenant-event.schema.js';
import { TenantsRepository } from '../../src/tenants/tenants.repository.js';
import { Tenant, TenantSchema } from '../../src/tenants/tenant.schema.js';
import { WebhookEventsRepository } from '../../src/webhook/webhook-events.repository.js';
import { WebhookEvent, WebhookEventSchema } from '../../src/webhook/webhook-event.schema.js';
import { isolate } from '../support/isolation.js';
import { Explainer } from '../support/explainer.js';
import { seedDocuments, seededId, TENANTS } from '../support/seeded-documents.js';

const DOCUMENTS = 20_000;
/** Beyond what it returns, a query may look at so many documents in vain. */
const IN_VAIN = 400;
/** What may look at more, and why. */
const MAY_LOOK_AT_ALL: Readonly<Record<string, string>> = {
  'templates vanished': "compares a tenant's templates with Meta's list, of a few thousand at most",
};

/** What is sorted in memory: as much as begins so, or a single row, and no more. */
const MAY_SORT = [
  'messages by a word',
  'messages by words',
  'people by words',
  'people by a word, next page',
  'messages by one key',
];

const TENANT: TenantId = `tnt_${seededId(1)}`;
const ACCOUNT = { tenantId: TENANT, wabaId: 'waba-1' } as const;
const CONVERSATION: ConversationId = `cnv_${seededId(1)}`;
const PAGE = { limit: 20 };
const AFTER = { limit: 20, cursor: encodeCursor(`msg_${seededId(9_000)}`) };

/**
 * Every query there is, in collections of 20,000 documents, explained by whatever MongoDB the tests
 * use: none reads a collection from its start to its end, and none sorts in memory.
 */
describe('Each query has an index', () => {
  let connection: Connection;
  let explainer: Explainer;
  const model = <T>(type: { name: string }): Model<T> => connection.model<T>(type.name);

  beforeAll(async () => {
    connection = await mongoose
      .createConnection(isolate().mongoUri, { monitorCommands: true, autoIndex: false })
      .asPromise();
    for (const [{ name }, schema] of [
      ...([[Customer, CustomerSchema]] as const),
      ...([[DeadLetter, DeadLetterSchema]] as const),
      ...([[Delivery, DeliverySchema]] as const),
      ...([[Media, MediaSchema]] as const),
      ...([[Message, MessageSchema]] as const),
      ...([[Template, TemplateSchema]] as const),
      ...([[Tenant, TenantSchema]] as const),
      ...([[TenantEvent, TenantEventSchema]] as const),
      ...([[WebhookEvent, WebhookEventSchema]] as const),
    ]) {
      connection.model(name, schema as mongoose.Schema);
    }
    await seedDocuments(connection, DOCUMENTS);
    const { unique, others } = indexesOf(connection);
    await buildIndexes(connection, unique);
    await buildIndexes(connection, others);
    explainer = new Explainer(connection);
  });

  afterAll(async () => {
    await connection.close();
  });

  const clock = new Clock();
  const repositories = {
    messages: () => new MessagesRepository(model<Message>(Message), clock),
    lists: () => new MessageListsRepository(model<Message>(Message)),
    twins: () => new MessageTwins(model<Message>(Message), repositories.messages(), clock),
    outbox: () => new OutboxRepository(model<Message>(Message), repositories.twins(), clock),
    overdue: () => new OverdueRepository(model<Message>(Message), clock),
    people: () => new CustomerSearch(model<Customer>(Customer)),
    customers: () => new CustomersRepository(model<Customer>(Customer), clock),
    media: () => new MediaRepository(model<Media>(Media), clock),
    events: () => new WebhookEventsRepository(model<WebhookEvent>(WebhookEvent), clock),
    tellings: () => new DeliveriesRepository(model<Delivery>(Delivery), clock),
    letters: () => new DeadLettersRepository(model<DeadLetter>(DeadLetter), clock),
    templates: () => new TemplatesRepository(model<Template>(Template), clock),
    tenants: () => new TenantsRepository(model<Tenant>(Tenant), clock),
    tenantEvents: () => new TenantEventsRepository(model<TenantEvent>(TenantEvent), clock),
  };
  const { messages, lists, twins, outbox, overdue, people, customers, media, events } =
    repositories;
  const { tellings, letters, templates, tenants, tenantEvents } = repositories;
  const message = { _id: `msg_${seededId(1)}` } as Message;
  const eventId = `wev_${seededId(1)}` as const;
  const mediaId = `med_${seededId(1)}` as const;
  const customerId = `cus_${seededId(1)}` as const;
  const time = (prefix: string): string =>
    encodeCursor(timeCursor(new Date(9_000), `${prefix}_${seededId(9_000)}`));
  const row = { _id: mediaId, tenantId: TENANT, tries: 1, claim: 'c' } as Media;

  it.each<[string, () => unknown]>([
    ['messages.find', () => messages().find(TENANT, message._id)],
    ['messages by key', () => messages().findByIdempotencyKeys(TENANT, ['key-1', 'key-2'])],
    ['messages by wamid', () => messages().findByWamids([TENANT, TENANTS[3]!], ['w-1', 'w-2'])],
    ['references', () => messages().findReferences([message._id])],
    ['messages that are named', () => messages().findNamed(TENANT, [message._id], ['w-1'])],
    ['messages by any wamid', () => messages().findByAnyWamid(TENANT, ['w-1'])],
    ['edits', () => messages().findAmendments(TENANT, ['w-1'])],
    ['edited', () => messages().touchAmended(TENANT, 'w-1')],
    ['an echo', () => twins().findEchoOf({ ...message, conversationId: CONVERSATION })],
    ['a doubtful one', () => twins().findDoubtful([CONVERSATION], new Date())],
    ['messages, newest first', () => lists().list(TENANT, {}, PAGE)],
    ['messages, next page', () => lists().list(TENANT, {}, AFTER)],
    ['messages by direction', () => lists().list(TENANT, { direction: 'IN' }, PAGE)],
    [
      'messages by a word',
      () => lists().list(TENANT, { search: { words: [], prefix: 'refund' } }, PAGE),
    ],
    [
      'messages by words',
      () => lists().list(TENANT, { search: { words: ['order'], prefix: 'ref' } }, AFTER),
    ],
    ['messages that changed', () => lists().list(TENANT, { updatedSince: new Date(19_000) }, PAGE)],
    [
      'messages that changed, next page',
      () =>
        lists().list(TENANT, { updatedSince: new Date(9_000) }, { limit: 20, cursor: time('msg') }),
    ],
    ['messages since', () => lists().list(TENANT, { since: new Date(0) }, PAGE)],
    ['messages by one key', () => lists().list(TENANT, { idempotencyKey: 'key-1' }, PAGE)],
    ['people by words', () => people().search(TENANT, { words: ['1001'], prefix: 'ana' }, PAGE)],
    [
      'people by a word, next page',
      () =>
        people().search(
          TENANT,
          { words: [], prefix: 'ana' },
          { limit: 20, cursor: encodeCursor(`cus_${seededId(9_000)}`) },
        ),
    ],
    ['words about a conversation', () => customers().annotate(TENANT, customerId, { a: 'b' })],
    ['list of files', () => media().list(TENANT, {}, PAGE)],
    ['failed messages', () => lists().list(TENANT, { rank: STATUS_RANK.failed }, PAGE)],
    ['unknown messages', () => lists().list(TENANT, { rank: STATUS_RANK.unknown }, PAGE)],
    [
      'a thread of two merged people',
      () => lists().list(TENANT, { conversationIds: [CONVERSATION, `cnv_${seededId(101)}`] }, PAGE),
    ],
    ['auto-replies', () => messages().countAutoReplies([CONVERSATION], message._id)],
    ['unread', () => messages().countUnread([CONVERSATION], message._id, 100)],
    ['waiting', () => messages().countWaiting(TENANT)],
    ['newest', () => messages().findNewest([CONVERSATION])],
    ['cancel', () => messages().cancel(TENANT, message._id)],
    ['changed', () => messages().markChanged(message._id)],
    [
      'statuses',
      () =>
        messages().applyStatuses([
          { messageId: message._id, tenantId: TENANT, status: 'read', at: new Date() },
        ]),
    ],
    ['lane', () => outbox().findLane({ tenantId: TENANT, phoneNumberId: '1', limit: 20 })],
    [
      'lanes of many',
      () =>
        Promise.all(
          TENANTS.slice(0, 5).map((tenantId) =>
            outbox().findLane({ tenantId, phoneNumberId: '1', limit: 20 }),
          ),
        ),
    ],
    ['claim', () => outbox().claim([message], 1_000)],
    ['park', () => outbox().park({ ...message, claim: 'c' }, 1_000)],
    [
      'settle',
      () => outbox().settle({ kind: 'accepted', message, wamid: 'w-new', at: new Date() }),
    ],
    ['expire', () => outbox().expire([message._id])],
    ['delay', () => outbox().delay([{ messageId: message._id, until: new Date() }])],
    ['waiting lanes', () => overdue().findWaitingLanes(null, 20)],
    ['due', () => overdue().findDue(20)],
    ['expired', () => overdue().findExpired(20)],
    ['leases', () => overdue().expireLeases([message._id], 1_000)],
    ['wake', () => overdue().wake([{ ...message, priority: 1 }])],
    ['release', () => overdue().release(TENANT, 'sale/en')],
    ['requeue', () => overdue().requeue([message._id], [STATUS_RANK.failed])],
    ['declare sent', () => overdue().declareSent(message._id, undefined)],
    ['people by key', () => customers().findByKeys([`${TENANT}/phone/1`, `${TENANT}/phone/101`])],
    [
      'people of tenants',
      () => customers().findByKeys([`${TENANT}/phone/1`, `${TENANTS[4]}/phone/4`]),
    ],
    ['people', () => customers().list(TENANT, PAGE, 'with-messages')],
    [
      'people, next page',
      () => customers().list(TENANT, { limit: 20, cursor: time('cus') }, 'with-messages'),
    ],
    ['all people', () => customers().list(TENANT, PAGE, 'all')],
    ['people that were known', () => customers().findEverKnownBy([`${TENANT}/phone/1`])],
    ['one of them', () => customers().find(TENANT, customerId)],
    ['read mark', () => customers().markRead(TENANT, customerId, message._id)],
    ['window', () => customers().closeWindow(customerId, new Date())],
    ['preference', () => customers().setMarketingPreference(customerId, true, new Date())],
    ['file', () => media().find(TENANT, mediaId)],
    ['files', () => media().findAll(TENANT, [mediaId])],
    ['files of messages', () => media().findOfMessages(TENANT, [`msg_${seededId(1)}`], [mediaId])],
    ['files: their bytes', () => media().sumStored(TENANT)],
    ['file claim', () => media().claim(mediaId, 1_000)],
    ['file stored', () => media().markStored(row, { bytes: 1, sha256: 'x', mimeType: 'x/y' })],
    ['file later', () => media().postpone(row, new Date(), true)],
    [
      'file by content',
      () => media().findByContent(TENANT, { bytes: 1, sha256: 'x', mimeType: 'x/y' }),
    ],
    ['files due', () => media().findDue(20)],
    ['uploads forgotten', () => media().forgetUploads([mediaId], '1')],
    ['deliveries claimed', () => events().claim([eventId], 1_000)],
    ['deliveries given back', () => events().giveBack([eventId])],
    ['deliveries being applied', () => events().findApplying()],
    ['deliveries due', () => events().takeDue(20, 1_000)],
    ['oldest delivery', () => events().findOldestPending()],
    ['quarantined', () => events().countQuarantined(100)],
    ['journal', () => events().list({}, 20)],
    ['journal, next page', () => events().list({}, 20, time('wev'))],
    ['journal of a tenant', () => events().list({ tenantId: TENANT }, 20, time('wev'))],
    ['journal by message', () => events().list({ wamid: 'w-5' }, 20)],
    ['journal by number', () => events().list({ phoneNumberId: '5' }, 20)],
    ['journal by outcome', () => events().list({ outcome: 'failed' }, 20, time('wev'))],
    ['journal by time', () => events().list({ since: new Date(100), until: new Date(9_000) }, 20)],
    ['delivery again', () => events().reopen(eventId)],
    ['what has not arrived', () => tellings().measureUndelivered(100)],
    ['letters', () => letters().list({}, 20)],
    ['open letters', () => letters().list({ state: 'open' }, 20)],
    ['letters by kind', () => letters().list({ kind: 'media' }, 20)],
    ['letters by code', () => letters().list({ code: 131_026 }, 20)],
    ['letters of a tenant', () => letters().list({ tenantId: TENANT }, 20)],
    ['open letters of a tenant', () => letters().list({ tenantId: TENANT, state: 'open' }, 20)],
    ['templates', () => templates().list(TENANT, {}, PAGE)],
    ['templates by name', () => templates().findByNames(ACCOUNT, ['name-1'])],
    ['template news', () => templates().applyNews(ACCOUNT, { name: 'name-1', language: 'en' })],
    ['templates vanished', () => templates().markVanished(ACCOUNT, new Date(0))],
    ['tenant', () => tenants().find(TENANT)],
    ['tenants', () => tenants().list({}, PAGE)],
    ['tenant by key', () => tenants().findByApiKeyHashes(['hash-5'])],
    ['tenants by number', () => tenants().findByPhoneNumberIds(['5', '6'])],
    ['tenants by account', () => tenants().findByWabaId('waba-5')],
    ['tenants to remove', () => tenants().findDeleted(1)],
    ['news of a tenant', () => tenantEvents().list(TENANT, PAGE)],
    ['who has the news', () => tenantEvents().findTenantsWith('source-5')],
    ['a tenant goes: its files', () => media().removeOfTenant(TENANT)],
    ['a tenant goes: its messages', () => messages().removeOfTenant(TENANT)],
    ['a tenant goes: its people', () => customers().removeOfTenant(TENANT)],
    ['a tenant goes: its letters', () => letters().removeOfTenant(TENANT)],
    ['a tenant goes: its templates', () => templates().removeOfTenant(TENANT)],
    ['a tenant goes: its news', () => tenantEvents().removeOfTenant(TENANT)],
  ])('%s', async (name, query) => {
    const plans = await explainer.explain(async () => {
      await query();
    });
    expect(plans.length).toBeGreaterThan(0);
    for (const { command, stages, examined, returned } of plans) {
      const wrong = MAY_SORT.includes(name) ? ['COLLSCAN'] : ['COLLSCAN', 'SORT'];
      const faults = stages.filter((stage) => wrong.includes(stage));
      const inVain =
        examined - returned > IN_VAIN && !(name in MAY_LOOK_AT_ALL)
          ? [`${examined} for ${returned}`]
          : [];
      expect({ command, faults, inVain }).toEqual({ command, faults: [], inVain: [] });
    }
  });
});

import { newId } from '../../../src/common/id.js';
import { DeadLettersRepository } from '../../../src/dead-letters/dead-letters.repository.js';
import { DeliveriesRepository } from '../../../src/deliveries/deliveries.repository.js';
import type { Delivery } from '../../../src/deliveries/delivery.schema.js';
import type { Endpoint } from '../../../src/deliveries/endpoint.schema.js';
import { EndpointsRepository } from '../../../src/deliveries/endpoints.repository.js';
import type { StoredEvent } from '../../../src/events/event.schema.js';
import { EventsRepository } from '../../../src/events/events.repository.js';
import { WebhookEventsRepository } from '../../../src/webhook/webhook-events.repository.js';
import type { WebhookEvent } from '../../../src/webhook/webhook-event.schema.js';
import { partial } from '../../support/fake.js';
import { PAGE, pageAfter, TENANT, timeCursorOf, type RowsOf } from './row.js';
import { seededId, TENANTS } from './seeded-documents.js';

const DELIVERED = `wev_${seededId(1)}` as const;
const EVENT = `evt_${seededId(1)}` as const;
const ENDPOINT = `ep_${seededId(1)}` as const;
const LETTER = { _id: 'dlt_x', kind: 'message', subjectId: 'x', attempts: 1 } as const;
const REASON = { code: 1, title: 'x', advice: 'x' };
const AT = new Date();
const RARE = 'message.failed';
const DELIVERY = partial<Delivery>({ _id: `dlv_${seededId(601)}`, claim: 'c' });

export const eventRows: RowsOf = (get) => {
  const webhooks = () => get(WebhookEventsRepository);
  const letters = () => get(DeadLettersRepository);
  const events = () => get(EventsRepository);
  const deliveries = () => get(DeliveriesRepository);
  const endpoints = () => get(EndpointsRepository);
  return [
    [
      'new delivery',
      () => webhooks().insertNew([partial<WebhookEvent>({ _id: newId('wev'), receivedAt: AT })]),
    ],
    ['deliveries due', () => webhooks().findDue([DELIVERED])],
    ['deliveries begun', () => webhooks().beginTry([DELIVERED], 1_000)],
    ['deliveries given back', () => webhooks().giveBack([DELIVERED])],
    [
      'deliveries applied',
      () => {
        const done = { webhookEventId: DELIVERED, items: [], tenantIds: [TENANT], dueAt: null };
        return webhooks().complete([done]);
      },
    ],
    ['deliveries being applied', () => webhooks().findApplying()],
    ['after a restore: deliveries', () => webhooks().leaveUnanswered(new Date(9_000))],
    ['deliveries due', () => webhooks().takeDue(20, 1_000)],
    ['oldest delivery', () => webhooks().findOldestPending()],
    ['read up to', () => webhooks().findReadUpTo()],
    ['quarantined counted', () => webhooks().countQuarantined(100)],
    ['quarantined', () => webhooks().findQuarantined('5', TENANT, 20)],
    ['one delivery', () => webhooks().find(DELIVERED)],
    ['journal', () => webhooks().list({}, 20)],
    ['journal, next page', () => webhooks().list({}, 20, timeCursorOf('wev'))],
    ['journal of a tenant', () => webhooks().list({ tenantId: TENANT }, 20, timeCursorOf('wev'))],
    ['journal by message', () => webhooks().list({ wamid: 'w-5' }, 20)],
    ['journal by number', () => webhooks().list({ phoneNumberId: '5' }, 20)],
    ['journal by outcome', () => webhooks().list({ outcome: 'failed' }, 20, timeCursorOf('wev'))],
    ['journal by time', () => webhooks().list({ since: new Date(9), until: new Date(9_000) }, 20)],
    ['delivery again', () => webhooks().reopen(DELIVERED)],
    ['delivery of a new number', () => webhooks().reopenQuarantined(DELIVERED, '5')],

    ['open letters counted', () => letters().countOpen(20)],
    ['letter', () => letters().open({ ...LETTER, reason: REASON })],
    ['letter, once', () => letters().openOnce({ ...LETTER, reason: REASON }, 'x')],
    ['one letter', () => letters().find('dlt_x')],
    ['letters', () => letters().list({}, 20)],
    ['letters, next page', () => letters().list({}, 20, pageAfter('dlt').cursor)],
    ['open letters', () => letters().list({ state: 'open' }, 20)],
    ['letters by kind', () => letters().list({ kind: 'media' }, 20)],
    ['letters by code', () => letters().list({ code: 131_026 }, 20)],
    ['letters of a tenant', () => letters().list({ tenantId: TENANT }, 20)],
    ['open letters of a tenant', () => letters().list({ tenantId: TENANT, state: 'open' }, 20)],
    ['letter closed', () => letters().close({ _id: 'dlt_x', updatedAt: AT }, 'replayed')],

    [
      'new events',
      () => {
        const subject = { kind: 'message', id: 'x' } as const;
        return events().append([{ tenantId: TENANT, type: RARE, at: AT, subject }]);
      },
    ],
    ['the log', () => events().read({ after: 9_000, limit: 20 })],
    ['log of a tenant', () => events().read({ tenantIds: [TENANT], after: 9_000, limit: 20 })],
    [
      'log of tenants',
      () => events().read({ tenantIds: TENANTS.slice(0, 3), after: 9_000, limit: 20 }),
    ],
    [
      'log of a tenant by types',
      () =>
        events().read({
          tenantIds: [TENANT],
          types: [RARE, 'message.played'],
          after: 1,
          limit: 20,
        }),
    ],
    ['log by type', () => events().read({ types: [RARE], after: 1, limit: 20 })],
    ['event', () => events().find(EVENT)],
    ['some events', () => events().findAll([EVENT])],
    ['end of the log', () => events().lastPosition()],
    ['log by time', () => events().positionBefore(undefined, new Date(9_000))],
    ['log of a tenant by time', () => events().positionBefore(TENANT, new Date(9_000))],
    ['place held', () => events().holdPlace(10_000)],
    ['place of old events held', () => events().holdPlaceOfOld()],
    ['events undelivered', () => events().findUndelivered(20)],
    ['events delivered', () => events().markDelivered([EVENT])],

    [
      'to deliver',
      () => {
        const event = partial<StoredEvent>({ _id: EVENT, tenantId: TENANT, type: RARE });
        return deliveries().insertNew([{ endpointId: ENDPOINT, event }]);
      },
    ],
    ['deliveries of an endpoint due', () => deliveries().findDue(ENDPOINT, 20)],
    ['pending in order', () => deliveries().findPending(ENDPOINT, 20, [])],
    ['claimed', () => deliveries().claim([DELIVERY], 1_000)],
    [
      'claimed, some of it by others',
      () => deliveries().claim([DELIVERY, partial<Delivery>({ _id: 'dlv_gone' })], 1_000),
    ],
    ['given back', () => deliveries().giveBack([DELIVERY])],
    [
      'tried',
      () => {
        const attempt = partial<Delivery['attempts'][number]>({ at: AT });
        return deliveries().settle([{ delivery: DELIVERY, attempt, state: 'delivered' }]);
      },
    ],
    ['deliveries of a message', () => deliveries().findTold([ENDPOINT], [DELIVERY.eventId])],
    ['one to an endpoint', () => deliveries().findById(DELIVERY._id)],
    ['list of an endpoint', () => deliveries().list(ENDPOINT, {}, undefined, 20)],
    ['list, next page', () => deliveries().list(ENDPOINT, {}, 9_000, 20)],
    ['list by state', () => deliveries().list(ENDPOINT, { state: 'failed' }, 9_000, 20)],
    ['list by type', () => deliveries().list(ENDPOINT, { eventType: RARE }, 9_000, 20)],
    ['list by time', () => deliveries().list(ENDPOINT, { after: 19_900 }, undefined, 20)],
    ['delivered again', () => deliveries().again(ENDPOINT, [EVENT])],
    ['states', () => deliveries().findStates(ENDPOINT, [EVENT])],
    ['counts by state', () => deliveries().countByState(ENDPOINT)],
    ['overdue endpoints', () => deliveries().findOverdueEndpoints(AT, null, 20)],
    ['what has not arrived', () => deliveries().measureUndelivered(100)],
    ['after a restore: to endpoints', () => deliveries().leaveUnanswered(new Date(9_000))],
    ['parked', () => deliveries().park(ENDPOINT)],
    ['unparked', () => deliveries().unpark(ENDPOINT)],

    [
      'new endpoint',
      () => endpoints().insert(partial<Endpoint>({ _id: newId('ep'), owner: TENANT })),
    ],
    ['endpoint', () => endpoints().find(TENANT, ENDPOINT)],
    ['disabled endpoints', () => endpoints().findDisabled([ENDPOINT])],
    ['endpoint by id', () => endpoints().findById(ENDPOINT)],
    ['endpoints counted', () => endpoints().count(TENANT)],
    ['endpoints', () => endpoints().list(TENANT, PAGE)],
    ['endpoints, next page', () => endpoints().list(TENANT, pageAfter('ep'))],
    ['endpoints that hear', () => endpoints().findHearing([TENANT])],
    ['endpoint changed', () => endpoints().update(TENANT, ENDPOINT, { ordered: true })],
    ['endpoint: its secrets', () => endpoints().replaceSecrets(ENDPOINT, [], [])],
    ['endpoint works', () => endpoints().recordSuccess(ENDPOINT)],
    [
      'endpoint fails',
      () => endpoints().recordFailure(partial<Endpoint>({ _id: ENDPOINT, failures: 10 })),
    ],
    ['endpoint disabled', () => endpoints().disable(ENDPOINT, 'x')],
    ['endpoint deleted', () => endpoints().delete(TENANT, ENDPOINT)],
    ['an endpoint goes', () => deliveries().removeOfEndpoint(ENDPOINT)],
    ['a tenant goes: its deliveries', () => deliveries().removeOfTenant(TENANT)],
    ['a tenant goes: its endpoints', () => endpoints().removeOfTenant(TENANT)],
    ['a tenant goes: its log', () => events().removeOfTenant(TENANT)],
    ['a tenant goes: its letters', () => letters().removeOfTenant(TENANT)],
  ];
};

import { newId, type ConversationId, type MessageId } from '../../../src/common/id.js';
import { STATUS_RANK } from '../../../src/messaging/messages/message-status.js';
import type { Message } from '../../../src/messaging/messages/message.schema.js';
import { AmendmentsRepository } from '../../../src/messaging/messages/amendments.repository.js';
import { CallsRepository } from '../../../src/messaging/messages/calls.repository.js';
import { MessageLookUps } from '../../../src/messaging/messages/message-look-ups.repository.js';
import { MessageTwins } from '../../../src/messaging/messages/message-twins.repository.js';
import { MessageListsRepository } from '../../../src/messaging/messages/message-lists.repository.js';
import { MessagesRepository } from '../../../src/messaging/messages/messages.repository.js';
import { OutboxRepository } from '../../../src/messaging/outbox/outbox.repository.js';
import { AnsweredRepository } from '../../../src/messaging/outbox/answered.repository.js';
import { OverdueRepository } from '../../../src/messaging/outbox/overdue.repository.js';
import { RestoredRepository } from '../../../src/messaging/outbox/restored.repository.js';
import { partial } from '../../support/fake.js';
import { PAGE, pageAfter, TENANT, timeCursorOf, type RowsOf } from './row.js';
import { seededId, TENANTS } from './seeded-documents.js';

const CONVERSATION: ConversationId = `cnv_${seededId(1)}`;
const OTHER: ConversationId = `cnv_${seededId(101)}`;
const LANE = { tenantId: TENANT, phoneNumberId: '1', limit: 20 } as const;
const CHANGED_AFTER = { limit: 20, cursor: timeCursorOf('msg') };
const AT = new Date();
const ERROR = { code: 0, reason: 'expired' as const, title: 'x', advice: 'x' };
const NEW = {
  timestamp: AT,
  createdAt: AT,
  updatedAt: AT,
  direction: 'OUT',
  type: 'text',
} as const;

const id = (n: number): MessageId => `msg_${seededId(n)}`;
const message = (n: number, more: Partial<Message> = {}): Message => ({
  ...partial<Message>({ _id: id(n), tenantId: TENANT, conversationId: CONVERSATION, priority: 1 }),
  ...more,
});

export const messageRows: RowsOf = (get) => {
  const messages = () => get(MessagesRepository);
  const amendments = () => get(AmendmentsRepository);
  const lists = () => get(MessageListsRepository);
  const lookUps = () => get(MessageLookUps);
  const twins = () => get(MessageTwins);
  const outbox = () => get(OutboxRepository);
  const overdue = () => get(OverdueRepository);
  return [
    ['new messages', () => messages().insertNew([message(0, { ...NEW, _id: newId('msg') })])],
    ['a message', () => messages().find(TENANT, id(1))],
    ['some messages', () => messages().findAll([id(1), id(2)])],
    ['messages by key', () => messages().findByIdempotencyKeys(TENANT, ['key-1', 'key-2'])],
    ['messages by wamid', () => messages().findByWamids([TENANT, TENANTS[3]!], ['w-1', 'w-2'])],
    ['references', () => messages().findReferences([id(1)])],
    ['messages that are named', () => messages().findNamed(TENANT, [id(1)], ['w-1'])],
    ['messages by any wamid', () => messages().findByAnyWamid(TENANT, ['w-1'])],
    ['edits', () => amendments().find(TENANT, ['w-1'])],
    ['what edits are about', () => amendments().followEdits(TENANT, 'k-1', 'k-2')],
    ['edited', () => amendments().markAmended(TENANT, 'k-1')],
    [
      'a call',
      () => get(CallsRepository).upsert(TENANT, 'call-1', message(0, { _id: newId('msg') }), {}),
    ],
    ['those that failed', () => messages().findFailed([id(1), id(2)])],
    ["anybody's message", () => lookUps().findById(id(1))],
    ["anybody's messages by wamid", () => lookUps().findByWamid(TENANTS, 'w-1', 5)],
    ["anybody's by key", () => lookUps().findByIdempotencyKey(TENANTS, 'key-1', 5)],
    ["everybody's messages", () => lookUps().list(undefined, PAGE)],
    ["everybody's that failed", () => lookUps().list('failed', pageAfter('msg'))],
    ["everybody's that are unknown", () => lookUps().list('unknown', PAGE)],
    ['messages, newest first', () => lists().list(TENANT, {}, PAGE)],
    ['messages, next page', () => lists().list(TENANT, {}, pageAfter('msg'))],
    ['messages by direction', () => lists().list(TENANT, { direction: 'IN' }, PAGE)],
    ['failed messages', () => lists().list(TENANT, { rank: STATUS_RANK.failed }, PAGE)],
    ['unknown messages', () => lists().list(TENANT, { rank: STATUS_RANK.unknown }, PAGE)],
    [
      'a thread of two merged people',
      () => lists().list(TENANT, { conversationIds: [CONVERSATION, OTHER] }, PAGE),
    ],
    [
      'messages by a word',
      () => lists().list(TENANT, { search: { words: [], prefix: 'refund' } }, PAGE),
    ],
    [
      'messages by words',
      () => lists().list(TENANT, { search: { words: ['order'], prefix: 'ref' } }, pageAfter('msg')),
    ],
    ['messages that changed', () => lists().list(TENANT, { updatedSince: new Date(19_000) }, PAGE)],
    [
      'messages that changed, next page',
      () => lists().list(TENANT, { updatedSince: new Date(9_000) }, CHANGED_AFTER),
    ],
    ['messages since', () => lists().list(TENANT, { since: new Date(0) }, PAGE)],
    ['messages by one key', () => lists().list(TENANT, { idempotencyKey: 'key-1' }, PAGE)],
    ['auto-replies', () => messages().countAutoReplies([CONVERSATION], id(1))],
    ['unread', () => messages().countUnread([CONVERSATION], id(1), 100)],
    ['waiting', () => messages().countWaiting(TENANT)],
    ['newest', () => messages().findNewest([CONVERSATION])],
    ['cancel', () => messages().cancel(TENANT, id(1))],
    ['changed', () => messages().markChanged(id(1))],
    ['changes to tell', () => messages().dueEvents.find(20)],
    ['changes told', () => messages().dueEvents.clear([{ _id: id(1), eventsDue: 'chg_1' }])],
    [
      'statuses',
      () => {
        const status = { messageId: id(1), tenantId: TENANT, status: 'read', at: AT } as const;
        return twins().applyStatuses([status]);
      },
    ],
    ['an echo', () => twins().findEchoOf(message(1), [CONVERSATION])],
    [
      'likely echoes',
      () => twins().findLikelyEchoes({ ...message(1), phoneNumberId: LANE.phoneNumberId }),
    ],
    ['unknown ones', () => twins().findUnknown([CONVERSATION])],
    ['a doubtful one', () => twins().findDoubtful([CONVERSATION], AT)],
    ['two that are one', () => twins().unite(message(11), 'w-new-1')],

    ['lane', () => outbox().findLane(LANE)],
    [
      'lanes of many',
      () =>
        Promise.all(
          TENANTS.slice(0, 5).map((tenantId) => outbox().findLane({ ...LANE, tenantId })),
        ),
    ],
    [
      'lane without what is sent',
      () => outbox().findLane({ ...LANE, withoutMessages: [id(1)], withoutConversations: [OTHER] }),
    ],
    ['claim', () => outbox().claim([message(401), message(2)], 1_000)],
    ['claims of a tenant', () => outbox().findClaims(TENANT)],
    ['unclaim', () => outbox().release([message(401, { claim: 'c' })])],
    ['park', () => outbox().park(message(1, { claim: 'c' }), 1_000)],
    ['unpark', () => outbox().unpark(message(1, { claim: 'c' }), 1_000)],
    [
      'settle',
      () => outbox().settle({ kind: 'accepted', message: message(1), wamid: 'w-new', at: AT }),
    ],
    [
      'settle what an echo was first to tell',
      async () => {
        await outbox().settle({ kind: 'accepted', message: message(21), wamid: 'w-31', at: AT });
        await outbox().settled();
      },
    ],
    ['expire', () => outbox().expire([id(1)])],
    ['delay', () => outbox().delay([{ messageId: id(1), until: AT }])],

    ['waiting lanes', () => overdue().findWaitingLanes(null, 20)],
    ['lanes measured', () => overdue().measureLanes(20)],
    ['unknown counted', () => overdue().countUnknown(20)],
    ['without a number', () => overdue().nameNumber(TENANT, '1')],
    ['to another number', () => overdue().moveLane(TENANT, '1', '2')],
    ['their number is gone', () => overdue().fail([id(1)], ERROR)],
    ['due', () => overdue().findDue(20, new Date())],
    ['expired', () => overdue().findExpired(20)],
    ['leases', () => overdue().expireLeases([id(1)], 1_000)],
    ['hold', () => overdue().hold([id(1)])],
    [
      'answered by others',
      () =>
        get(AnsweredRepository).cancelAnswered([{ ...message(1), unlessAnsweredSince: 'msg_0' }]),
    ],
    ['wake', () => overdue().wake([message(1)])],
    ['a template is free', () => overdue().release(TENANT, 'sale/en')],
    ['requeue', () => overdue().requeue([id(1)], [STATUS_RANK.failed])],
    ['declare sent', () => overdue().declareSent(id(1), undefined)],
    ['after a restore: messages', () => get(RestoredRepository).hold(new Date(500))],
    ['a tenant goes: its messages', () => messages().removeOfTenant(TENANT)],
  ];
};

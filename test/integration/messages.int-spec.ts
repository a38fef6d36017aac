import type { INestApplicationContext } from '@nestjs/common';
import { getModelToken } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { Clock } from '../../src/common/clock.js';
import { newId, type ConversationId, type MessageId, type TenantId } from '../../src/common/id.js';
import { encodeCursor } from '../../src/common/page.js';
import { ConversationsService } from '../../src/conversations/conversations.service.js';
import { conversationIdOf } from '../../src/conversations/conversation.schema.js';
import { AmendmentsRepository } from '../../src/messaging/messages/amendments.repository.js';
import {
  cursorOf,
  MessageListsRepository,
  type MessageFilter,
} from '../../src/messaging/messages/message-lists.repository.js';
import { MessageLookUps } from '../../src/messaging/messages/message-look-ups.repository.js';
import { STATUS_RANK } from '../../src/messaging/messages/message-status.js';
import { MessageViews } from '../../src/messaging/messages/message-views.service.js';
import type { Message } from '../../src/messaging/messages/message.schema.js';
import { MessagesRepository } from '../../src/messaging/messages/messages.repository.js';
import { ThreadsService } from '../../src/messaging/threads/threads.service.js';
import { NumberActivity } from '../../src/webhook/number-activity.schema.js';
import { NumberActivities } from '../../src/webhook/number-activity.repository.js';
import { wamidFields, wamidKeyOf } from '../../src/whatsapp/wamid.js';
import { outboundMessage } from '../factories/outbound-message.factory.js';
import { startWorkerApp } from '../support/worker-app.js';

const DONE = { rank: STATUS_RANK.sent, lane: undefined };

describe('Messages as they are stored', () => {
  let app: INestApplicationContext;
  let messages: MessagesRepository;
  let tenantId: TenantId;

  beforeAll(async () => {
    app = await startWorkerApp({ RECONCILE_INTERVAL_MS: '600000' });
    messages = app.get(MessagesRepository);
  });

  beforeEach(() => {
    tenantId = newId('tnt');
  });

  afterEach(() => jest.restoreAllMocks());

  afterAll(async () => {
    await app.close();
  });

  it('are found by what somebody calls them, and only the tenant’s own', async () => {
    const [one, other] = [await stored(), await stored({ wamid: 'wamid.named' })];
    await stored({ tenantId: newId('tnt'), wamid: 'wamid.foreign' });
    const named = async (ids: MessageId[], wamids: string[]) =>
      idsOf(await messages.findNamed(tenantId, ids, wamids)).toSorted();
    expect(await named([one._id], [])).toEqual([one._id]);
    expect(await named([], ['wamid.named', 'wamid.foreign'])).toEqual([other._id]);
    expect(await named([one._id, newId('msg')], ['wamid.named'])).toEqual(
      [one._id, other._id].toSorted(),
    );
    expect(await named([], [])).toEqual([]);
  });

  it('are canceled once, while they wait, by their own tenant', async () => {
    const waiting = await stored({ rank: STATUS_RANK.queued });
    const sent = await stored();
    expect(await messages.cancel(newId('tnt'), waiting._id)).toBe(false);
    expect(await messages.cancel(tenantId, sent._id)).toBe(false);
    expect(await messages.cancel(tenantId, waiting._id)).toBe(true);
    expect(await messages.cancel(tenantId, waiting._id)).toBe(false);
    expect(await messages.find(tenantId, waiting._id)).toMatchObject({
      rank: STATUS_RANK.canceled,
    });
  });

  it('are listed by what came last, or by what changed last, page by page', async () => {
    const lists = app.get(MessageListsRepository);
    const at = (minute: number) => new Date(Date.UTC(2026, 10, 28, 12, minute));
    const rows = [];
    for (const minute of [5, 3, 3, 4, 1]) rows.push(await stored({ updatedAt: at(minute) }));
    const ids = idsOf(rows);
    const listed = async (filter: MessageFilter): Promise<MessageId[]> => {
      const seen: MessageId[] = [];
      for (let cursor = {}; ;) {
        const page = await lists.list(tenantId, filter, { limit: 2, ...cursor });
        seen.push(...idsOf(page.slice(0, 2)));
        if (page.length <= 2) return seen;
        expect(page).toHaveLength(3);
        cursor = { cursor: encodeCursor(cursorOf(filter)(page[1]!)) };
      }
    };
    expect(await listed({})).toEqual(ids.toSorted().toReversed());
    const [first, second, third, fourth] = ids;
    const alike = [second, third].toSorted().toReversed();
    expect(await listed({ updatedSince: at(3) })).toEqual([first, fourth, ...alike]);
  });

  it('are looked up by who looks after all tenants', async () => {
    const lookUps = app.get(MessageLookUps);
    const failed = [];
    for (let n = 0; n < 3; n += 1) failed.unshift(await stored({ rank: STATUS_RANK.failed }));
    const unknown = await stored({ rank: STATUS_RANK.unknown });
    const fine = await stored();
    expect(idsOf(await lookUps.list('failed', { limit: 2 }))).toEqual(idsOf(failed));
    expect(idsOf(await lookUps.list('unknown', { limit: 2 }))).toEqual([unknown._id]);
    expect(idsOf(await lookUps.list(undefined, { limit: 1 }))).toEqual([fine._id, unknown._id]);
    const cursor = encodeCursor(failed[0]!._id);
    expect(idsOf(await lookUps.list('failed', { limit: 1, cursor }))).toEqual(
      idsOf(failed.slice(1)),
    );
    expect(await lookUps.findById(fine._id)).toMatchObject({ _id: fine._id });
  });

  describe('that are about others', () => {
    const about = (wamid: string, edited: string, fields: Partial<Message> = {}) =>
      stored({
        type: 'edit',
        direction: 'IN',
        ...wamidFields(wamid),
        amends: wamidKeyOf(edited),
        ...fields,
      });

    it('are all about the message that was edited, whichever edit they name', async () => {
      const amendments = app.get(AmendmentsRepository);
      const root = wamidKeyOf('wamid.root');
      await about('wamid.e1', 'wamid.root');
      await about('wamid.e2', 'wamid.e1');
      const third = await about('wamid.e3', 'wamid.e2');
      const [named, own] = [wamidKeyOf('wamid.e2'), wamidKeyOf('wamid.e3')];
      expect(await amendments.followEdits(tenantId, named, own)).toBe(root);
      expect(await messages.find(tenantId, third._id)).toMatchObject({ amends: root });
      expect(await amendments.followEdits(newId('tnt'), named)).toBe(named);
      expect(await amendments.find(tenantId, [])).toEqual([]);
      expect(idsOf(await amendments.find(tenantId, [root]))).toContain(third._id);
    });

    it('leave alone what names nothing of the kind', async () => {
      const amendments = app.get(AmendmentsRepository);
      const edit = await about('wamid.e1', 'wamid.root');
      const other = await about('wamid.x1', 'wamid.other');
      const root = wamidKeyOf('wamid.root');
      expect(await amendments.followEdits(tenantId, root, wamidKeyOf('wamid.e1'))).toBe(root);
      for (const [{ _id }, of] of [
        [edit, 'wamid.root'],
        [other, 'wamid.other'],
      ] as const) {
        expect(await messages.find(tenantId, _id)).toMatchObject({ amends: wamidKeyOf(of) });
      }
    });

    it('let it be told that a message looks different now', async () => {
      const early = new Date(Date.now() - 60_000);
      const wamid = wamidFields('wamid.root');
      const [root, other] = [
        await stored({ ...wamid, updatedAt: early }),
        await stored({ ...wamidFields('wamid.other'), updatedAt: early }),
      ];
      await app.get(AmendmentsRepository).markAmended(tenantId, wamidKeyOf('wamid.root'));
      const changedAt = async ({ _id }: Message) => (await messages.find(tenantId, _id))!.updatedAt;
      expect((await changedAt(root)).getTime()).toBeGreaterThan(early.getTime());
      expect(await changedAt(other)).toEqual(early);
      await messages.markChanged(other._id);
      expect((await changedAt(other)).getTime()).toBeGreaterThan(early.getTime());
    });

    it('show what they name: in their own conversation, if that is to be had in several', async () => {
      const [here, there] = [newId('cnv'), newId('cnv')];
      const answerIn = (conversationId: ConversationId, id: string) =>
        stored({ conversationId, extras: { context: { id } }, direction: 'IN' });
      const twice = wamidKeyOf('wamid.twice');
      const [far, near] = [
        await stored({
          conversationId: there,
          wamid: 'wamid.one',
          wamidKey: twice,
          phoneNumberId: '1',
        }),
        await stored({
          conversationId: here,
          wamid: 'wamid.two',
          wamidKey: twice,
          phoneNumberId: '2',
        }),
      ];
      const answers = [
        await answerIn(here, twice),
        await answerIn(there, twice),
        await answerIn(newId('cnv'), 'wamid.one'),
        await answerIn(here, 'wamid.nobody'),
        await answerIn(here, far._id),
      ];
      const view = await app.get(MessageViews).of(tenantId, answers);
      expect(answers.map((answer) => view(answer).reference)).toEqual([
        near._id,
        far._id,
        far._id,
        undefined,
        far._id,
      ]);
      expect((await app.get(MessageViews).of(tenantId, []))(far)).toEqual({
        edits: [],
        reactions: [],
      });
    });

    it('change a message in their own conversation before any other', async () => {
      const [here, there] = [newId('cnv'), newId('cnv')];
      const react = (conversationId: ConversationId, emoji: string) =>
        stored({
          conversationId,
          direction: 'IN',
          type: 'reaction',
          content: { message_id: 'wamid.root', emoji },
          amends: wamidKeyOf('wamid.root'),
        });
      const root = await stored({ conversationId: here, ...wamidFields('wamid.root') });
      await react(there, '👎');
      const shown = async () => {
        const view = await app.get(MessageViews).of(tenantId, [root]);
        return view(root).reactions?.map(({ emoji }) => emoji);
      };
      // Merged people: theirs stands elsewhere.
      expect(await shown()).toEqual(['👎']);
      await react(here, '👍');
      expect(await shown()).toEqual(['👍']);
    });
  });

  it('are read up to the last one once somebody read them', async () => {
    const threads = app.get(ThreadsService);
    const [customer] = await app.get(ConversationsService).recordActivity([
      {
        tenantId,
        phoneNumberId: '1',
        contact: { waId: '15550001234' },
        at: new Date(),
        opensWindow: true,
      },
    ]);
    const conversationId = conversationIdOf(customer!, '1');
    const inbound = { conversationId, direction: 'IN', origin: 'customer' } as const;
    await stored(inbound);
    const last = await stored(inbound);
    expect(await threads.get(tenantId, conversationId)).toMatchObject({ unreadCount: 2 });
    expect(await threads.markRead(tenantId, conversationId)).toMatchObject({ unreadCount: 0 });
    expect(await threads.get(tenantId, conversationId)).toMatchObject({
      unreadCount: 0,
      conversation: { readThrough: last._id },
    });
  });

  describe('tell whether a number’s silence is odd', () => {
    const start = Date.now();
    const rows = () => app.get<Model<NumberActivity>>(getModelToken(NumberActivity.name));
    const clock = (ms: number) =>
      jest.spyOn(app.get(Clock), 'now').mockReturnValue(new Date(start + ms));

    it('by how often something usually comes, each silence once', async () => {
      const activities = app.get(NumberActivities);
      const ofAnotherProcess = () => new NumberActivities(rows(), app.get(Clock));
      const minute = 60_000;
      const id = newId('num');
      clock(0);
      await activities.record([]);
      for (const [index, ms] of [0, 1, 2, 3].map((n) => n * minute).entries()) {
        clock(ms);
        // Each process notes a number once a minute at most.
        await activities.record([id]);
        if (index > 0) await ofAnotherProcess().record([id, id]);
      }
      expect(await activities.find(id)).toMatchObject({
        minutes: 4,
        firstAt: new Date(start),
        lastAt: new Date(start + 3 * minute),
      });
      // Of so little nobody can tell.
      expect(await activities.find(id)).not.toHaveProperty('oddAt');
      clock(4 * minute);
      await ofAnotherProcess().record([id]);
      expect(await activities.find(id)).toMatchObject({
        oddAt: new Date(start + 4 * minute + 60 * minute),
      });
      clock(63 * minute);
      expect(await activities.takeOdd(10)).toEqual([]);
      clock(64 * minute);
      expect(await activities.takeOdd(10)).toEqual([id]);
      expect(await activities.takeOdd(10)).toEqual([]);
    });

    it('and fail nothing where that cannot be noted', async () => {
      jest.spyOn(rows(), 'bulkWrite').mockRejectedValue(new Error('away'));
      const failing = new NumberActivities(rows(), app.get(Clock));
      await expect(failing.record([newId('num')])).resolves.toBeUndefined();
    });
  });

  async function stored(fields: Partial<Message> = {}): Promise<Message> {
    const { lane, ...message } = { ...outboundMessage({ tenantId }), ...DONE, ...fields };
    const row = lane === undefined ? message : { ...message, lane };
    await messages.insertNew([row]);
    return row;
  }

  function idsOf(rows: readonly Message[]): MessageId[] {
    return rows.map(({ _id }) => _id);
  }
});

import { getModelToken } from '@nestjs/mongoose';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Model } from 'mongoose';
import { Clock } from '../../src/common/clock.js';
import { newId, type TenantId, type WebhookEventId } from '../../src/common/id.js';
import { encodeCursor } from '../../src/common/page.js';
import { eventually } from '../support/eventually.js';
import { startApiApp } from '../support/api-app.js';
import { JournalService } from '../../src/webhook/journal.service.js';
import { SignatureFailure } from '../../src/webhook/signature-failure.schema.js';
import { SignatureFailures } from '../../src/webhook/signature-failures.repository.js';
import { WebhookEvent, type ItemRecord } from '../../src/webhook/webhook-event.schema.js';
import {
  APPLY_LEASE_MS,
  cursorOfWebhookEvent,
  LONGEST_STORE_MS,
  WebhookEventsRepository,
} from '../../src/webhook/webhook-events.repository.js';
import { change, notification, textMessage } from '../factories/webhook.factory.js';

/** Stands still; rows that are past their time would be removed. */
const NOW = new Date();
const after = (ms: number) => new Date(NOW.getTime() + ms);

describe('Stored webhooks', () => {
  let app: NestFastifyApplication;
  let events: WebhookEventsRepository;

  beforeAll(async () => {
    app = await startApiApp();
    events = app.get(WebhookEventsRepository);
  });

  beforeEach(() => {
    jest.spyOn(app.get(Clock), 'now').mockReturnValue(NOW);
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await app.get<Model<WebhookEvent>>(getModelToken(WebhookEvent.name)).deleteMany({});
  });

  afterAll(async () => {
    await app.close();
  });

  describe('that are to be applied', () => {
    it('are lent to who tries, and taken over where nobody completes them', async () => {
      const [first, second, done] = await stored({ dueAt: NOW }, { dueAt: NOW }, {});
      const ids = [first!, second!, done!];
      expect((await events.findDue(ids)).map(({ _id }) => _id).toSorted()).toEqual(
        [first, second].toSorted(),
      );
      await events.beginTry(ids, APPLY_LEASE_MS);
      expect(await events.find(first!)).toMatchObject({
        tries: 1,
        applying: true,
        dueAt: after(APPLY_LEASE_MS),
      });
      expect(await events.find(done!)).toMatchObject({ tries: 0 });
      expect((await events.findApplying()).toSorted()).toEqual([first, second].toSorted());
      expect(await events.takeDue(10, APPLY_LEASE_MS)).toEqual([]);
      later(APPLY_LEASE_MS);
      expect(await events.findApplying()).toEqual([]);
      expect((await events.takeDue(10, APPLY_LEASE_MS)).toSorted()).toEqual(
        [first, second].toSorted(),
      );
      expect(await events.takeDue(10, APPLY_LEASE_MS)).toEqual([]);
    });

    it('are taken the most overdue first, as many as are wanted', async () => {
      const ids = await stored(...[-1, -3, -2, 1].map((ms) => ({ dueAt: after(ms) })));
      expect(await events.takeDue(2, 1_000)).toEqual([ids[1], ids[2]]);
      expect(await events.takeDue(2, 1_000)).toEqual([ids[0]]);
    });

    it.each([
      ['has long to go', 20_001, true],
      ['is about to end', 20_000, false],
      ['is longer than any lease', 70_001, false],
      ['is as long as clocks may differ', 70_000, true],
    ])('are being applied or not where a lease %s', async (_case, leaseMs, isApplying) => {
      const [id] = await stored({ dueAt: after(leaseMs), applying: true });
      await stored({ dueAt: after(leaseMs) });
      expect(await events.findApplying()).toEqual(isApplying ? [id] : []);
    });

    it('count no try that was not their fault, and none below none', async () => {
      const [begun, fresh, completed] = await stored(
        { dueAt: NOW, tries: 2, applying: true },
        { dueAt: NOW },
        { tries: 1 },
      );
      await events.giveBack([begun!, fresh!, completed!]);
      const triesOf = async (id: WebhookEventId) => (await events.find(id))?.tries;
      expect(await Promise.all([begun!, fresh!, completed!].map(triesOf))).toEqual([1, 0, 1]);
      expect((await events.find(begun!))?.applying).toBeUndefined();
    });

    it('are done with, or looked at again, by what became of their items', async () => {
      const [done, again] = await stored(
        { dueAt: NOW, applying: true, unread: true },
        { dueAt: NOW, applying: true, unread: true },
      );
      const items = [item()];
      await events.complete([
        { webhookEventId: done!, items, tenantIds: ['tnt_1'], dueAt: null },
        { webhookEventId: again!, items, tenantIds: [], dueAt: after(5) },
      ]);
      const [one, other] = [await events.find(done!), await events.find(again!)];
      expect(one).toMatchObject({ items, tenantIds: ['tnt_1'] });
      expect(other).toMatchObject({ items, tenantIds: [], dueAt: after(5) });
      expect(
        one?.dueAt ?? one?.applying ?? one?.unread ?? other?.applying ?? other?.unread,
      ).toBeUndefined();
    });

    it('tell up to when all is known that came', async () => {
      expect(await events.findOldestPending()).toBeNull();
      expect(await events.findReadUpTo()).toEqual(after(-LONGEST_STORE_MS));
      await stored({ receivedAt: after(-500), unread: true }, { receivedAt: after(-90_000) });
      expect(await events.findOldestPending()).toEqual(after(-500));
      // What came so lately may still be on its way to the disk.
      expect(await events.findReadUpTo()).toEqual(after(-LONGEST_STORE_MS));
      await stored({ receivedAt: after(-60_000), unread: true });
      expect(await events.findReadUpTo()).toEqual(after(-60_000));
    });

    it('are not answered where they may have been, since a backup was made', async () => {
      const [old, fresh, done] = await stored(
        { dueAt: NOW, receivedAt: NOW },
        { dueAt: NOW, receivedAt: after(1) },
        { receivedAt: after(-1) },
      );
      expect(await events.leaveUnanswered(NOW)).toBe(1);
      const answered = await Promise.all([old!, fresh!, done!].map((id) => events.find(id)));
      expect(answered.map((event) => event?.unanswered)).toEqual([true, undefined, undefined]);
    });
  });

  describe('that are applied again', () => {
    const applied = { position: '0.0.messages.0', outcome: 'applied' } as const;
    const waiting = { position: '0.0.messages.1', outcome: 'quarantined' } as const;

    it('are due at once, whole or but for one item', async () => {
      const [whole, part] = await stored(
        { items: [item(applied), item(waiting)], tries: 8 },
        { items: [item(applied), item(waiting)], tries: 8 },
      );
      expect(await events.reopen(whole!)).toBe(true);
      expect(await events.reopen(part!, waiting.position)).toBe(true);
      const due = { dueAt: NOW, tries: 0, unread: true };
      const [one, other] = [await events.find(whole!), await events.find(part!)];
      expect(one).toMatchObject(due);
      expect(one?.items).toBeUndefined();
      expect(other).toMatchObject({ ...due, items: [applied] });
      expect(await events.reopen(newId('wev'))).toBe(false);
    });

    it('are those that wait for a number, the oldest first, once it has somebody', async () => {
      const items = [
        item(applied),
        item({ ...waiting, phoneNumberId: '7' }),
        item({ ...waiting, phoneNumberId: '8' }),
      ];
      const [young, old, , scoped, , oldest] = await stored(
        { items, receivedAt: after(-1) },
        { items, receivedAt: after(-2) },
        {
          items: [
            item({ ...waiting, phoneNumberId: '8' }),
            item({ ...applied, phoneNumberId: '7' }),
          ],
        },
        { items, scope: 'tnt_1' as TenantId, receivedAt: NOW },
        { items, scope: 'tnt_2' as TenantId, receivedAt: NOW },
        { items, receivedAt: after(-3) },
      );
      expect(await events.findQuarantined('7', null, 10)).toEqual([oldest, old, young]);
      expect(await events.findQuarantined('7', 'tnt_1', 10)).toEqual([oldest, old, young, scoped]);
      expect(await events.findQuarantined('7', null, 1)).toEqual([oldest]);
      expect(await events.countQuarantined(10)).toBe(6);

      expect(await app.get(JournalService).replayQuarantined('7')).toBe(3);
      const reopened = await events.find(old!);
      expect(reopened).toMatchObject({ dueAt: NOW, tries: 0, unread: true });
      expect(reopened?.items).toEqual([items[0], items[2]]);
      expect(await events.findQuarantined('7', 'tnt_1', 10)).toEqual([scoped]);
    });
  });

  describe('in the journal', () => {
    it('are found by what they tell, the newest first, without their bodies', async () => {
      const [first, second, third] = await stored(
        {
          receivedAt: after(1),
          tenantIds: ['tnt_1'],
          items: [item({ wamid: 'wamid.1', phoneNumberId: '7' })],
        },
        {
          receivedAt: after(2),
          tenantIds: ['tnt_2'],
          items: [item({ phoneNumberId: '7', outcome: 'failed' }), item({ phoneNumberId: '8' })],
        },
        {
          receivedAt: after(3),
          tenantIds: ['tnt_1', 'tnt_2'],
          items: [item({ phoneNumberId: '8', outcome: 'failed' })],
        },
      );
      const list = async (filter: object) => (await events.list(filter, 10)).map(({ _id }) => _id);
      expect(await list({})).toEqual([third, second, first]);
      expect(await list({ tenantId: 'tnt_1' })).toEqual([third, first]);
      expect(await list({ wamid: 'wamid.1' })).toEqual([first]);
      expect(await list({ phoneNumberId: '7' })).toEqual([second, first]);
      expect(await list({ outcome: 'failed' })).toEqual([third, second]);
      // Of one and the same item.
      expect(await list({ phoneNumberId: '7', outcome: 'failed' })).toEqual([second]);
      expect(await list({ phoneNumberId: '8', outcome: 'failed' })).toEqual([third]);
      expect(await list({ since: after(2) })).toEqual([third, second]);
      expect(await list({ until: after(2) })).toEqual([first]);
      const [entry] = await events.list({}, 1);
      expect(entry).not.toHaveProperty('body');
    });

    it('go on from page to page, also where many came in one moment', async () => {
      const ids = await stored(...[1, 1, 1, 1, 2].map((ms) => ({ receivedAt: after(ms) })));
      const seen: WebhookEventId[] = [];
      for (let cursor: string | undefined; ;) {
        const page = await events.list({}, 2, cursor);
        seen.push(...page.map(({ _id }) => _id));
        if (page.length < 2) break;
        cursor = encodeCursor(cursorOfWebhookEvent(page[1]!));
      }
      expect(seen).toEqual([ids[4], ...ids.slice(0, 4).toSorted().toReversed()]);
    });
  });

  describe('that were refused for their signature', () => {
    const body = (...phoneNumberIds: string[]) => {
      const messages = [textMessage('15550001234')];
      const changes = phoneNumberIds.map((phoneNumberId) =>
        change({ phoneNumberId }, { messages }),
      );
      return Buffer.from(JSON.stringify(notification(changes)));
    };
    const counted = async (phoneNumberId: string) =>
      (await app.get(SignatureFailures).find(phoneNumberId))?.count ?? 0;

    it('warn the people of the numbers that they name, once in five seconds', async () => {
      const failures = app.get(SignatureFailures);
      const elapsed = jest.spyOn(performance, 'now');
      const begin = 1_000_000;
      for (const [ms, ids] of [
        [0, ['71', '72', '71']],
        [4_999, ['73']],
        [5_000, ['71', 'x', '74', '75', '76', '77', '78']],
      ] as const) {
        elapsed.mockReturnValueOnce(begin + ms);
        failures.record('secret', body(...ids), undefined);
      }
      await eventually(async () => expect(await counted('77')).toBe(1));
      expect(await Promise.all(['71', '72', '73', '74', '78'].map(counted))).toEqual([
        2, 1, 0, 1, 0,
      ]);
      expect(await failures.find('71')).toMatchObject({
        cause: 'missing',
        at: NOW,
        expiresAt: after(7 * 24 * 60 * 60_000),
      });
    });

    it('warn nobody where they name nobody, or are too long to be looked into', async () => {
      const failures = app.get(SignatureFailures);
      const elapsed = jest.spyOn(performance, 'now');
      const rows = app.get<Model<SignatureFailure>>(getModelToken(SignatureFailure.name));
      const write = jest.spyOn(rows, 'bulkWrite');
      const whole = body('81');
      const long = Buffer.concat([whole, Buffer.alloc(256 * 1024 - whole.length, ' ')]);
      const begin = 2_000_000;
      elapsed.mockReturnValueOnce(begin);
      failures.record('secret', Buffer.concat([long, Buffer.from(' ')]), undefined);
      expect(write).not.toHaveBeenCalled();
      // So it used up nothing, either.
      elapsed.mockReturnValueOnce(begin + 1);
      failures.record('secret', long, undefined);
      expect(write).toHaveBeenCalledTimes(1);
      elapsed.mockReturnValueOnce(begin + 5_001);
      failures.record('secret', Buffer.from('{}'), undefined);
      expect(write).toHaveBeenCalledTimes(1);
      await eventually(async () => expect(await counted('81')).toBe(1));
    });
  });

  function later(ms: number): void {
    jest.spyOn(app.get(Clock), 'now').mockReturnValue(after(ms));
  }

  function item(fields: Partial<ItemRecord> = {}): ItemRecord {
    return {
      position: '0.0.messages.0',
      kind: 'message',
      label: 'text',
      outcome: 'applied',
      ...fields,
    };
  }

  async function stored(...rows: Partial<WebhookEvent>[]): Promise<WebhookEventId[]> {
    const all = rows.map((row): WebhookEvent => ({
      _id: newId('wev'),
      body: Buffer.from('{}'),
      receivedAt: NOW,
      tries: 0,
      expiresAt: after(86_400_000),
      ...row,
    }));
    await events.insertNew(all);
    return all.map(({ _id }) => _id);
  }
});

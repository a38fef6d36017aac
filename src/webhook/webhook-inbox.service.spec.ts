import { Logger } from '@nestjs/common';
import { fake } from '../../test/support/fake.js';
import type { Clock } from '../common/clock.js';
import { isId } from '../common/id.js';
import type { AppConfig } from '../config/app-config.js';
import type { ApplyWebhooksPayload, ApplyWebhooksQueue } from './apply-webhooks.job.js';
import type { WebhookEvent } from './webhook-event.schema.js';
import type { WebhookEventsRepository } from './webhook-events.repository.js';
import { WebhookInbox } from './webhook-inbox.service.js';
import { InboxUnavailableError } from './webhook.errors.js';

const NOW = new Date('2026-11-28T12:00:00Z');
const after = (ms: number) => new Date(NOW.getTime() + ms);
const body = (text: string) => Buffer.from(text);

function setUp() {
  const insertNew = jest.fn(async (_events: readonly WebhookEvent[]) => undefined);
  const ring = jest.fn(async (_jobs: readonly ApplyWebhooksPayload[]) => undefined);
  const inbox = new WebhookInbox(
    fake<WebhookEventsRepository>({ insertNew }),
    fake<ApplyWebhooksQueue>({ ring }),
    fake<AppConfig>({ recovery: { afterMs: 5_000 }, inbox: { journalDays: 2 } }),
    fake<Clock>({ now: () => NOW, in: after }),
  );
  const rowsOf = (call: number) => insertNew.mock.calls[call]![0];
  return { inbox, insertNew, ring, rowsOf };
}

/** What is stored of one delivery. */
async function stored(...args: Parameters<WebhookInbox['accept']>): Promise<WebhookEvent> {
  const { inbox, rowsOf } = setUp();
  await inbox.accept(...args);
  return rowsOf(0)[0]!;
}

describe(WebhookInbox.name, () => {
  it('stores a delivery as it came, to be applied, and rings for it', async () => {
    const { inbox, ring, rowsOf } = setUp();
    await inbox.accept(body('{"a":1}'));
    const [event] = rowsOf(0);
    expect(event).toEqual({
      _id: expect.stringMatching(/^wev_/),
      body: body('{"a":1}'),
      receivedAt: NOW,
      dueAt: after(5_000),
      unread: true,
      tries: 0,
      expiresAt: after(2 * 86_400_000),
    });
    expect(isId('wev', event!._id)).toBe(true);
    expect(ring.mock.calls).toEqual([[[{ webhookEventIds: [event!._id] }]]]);
  });

  it('knows the same bytes for the same delivery, of each tenant whose own secret signed them', async () => {
    const [one, again] = [await stored(body('a')), await stored(body('a'))];
    const others = [
      await stored(body('b')),
      await stored(body('a'), 'tnt_1'),
      await stored(body('a'), 'tnt_2'),
    ];
    expect(again._id).toBe(one._id);
    expect(new Set([one, ...others].map(({ _id }) => _id)).size).toBe(4);
    expect(others.map(({ scope }) => scope)).toEqual([undefined, 'tnt_1', 'tnt_2']);
  });

  it('stores what comes together in one go, with one bell in which each is named once', async () => {
    const { inbox, insertNew, ring, rowsOf } = setUp();
    await Promise.all(['a', 'b', 'a'].map((text) => inbox.accept(body(text))));
    expect(insertNew).toHaveBeenCalledTimes(1);
    const rows = rowsOf(0);
    expect(rows.map((row) => row.body.toString())).toEqual(['a', 'b', 'a']);
    expect(ring.mock.calls).toEqual([[[{ webhookEventIds: [rows[0]!._id, rows[1]!._id] }]]]);
  });

  it('stores no more than 8 MiB in one go', async () => {
    const { inbox, insertNew } = setUp();
    const half = 4 * 1024 * 1024;
    const sizes = [half, half, half, half, 1];
    await Promise.all(sizes.map((size) => inbox.accept(Buffer.alloc(size))));
    const groups = insertNew.mock.calls.map(([rows]) => rows.map((row) => row.body.length));
    expect(groups).toEqual([[half, half], [half, half], [1]]);
  });

  it('does not wait for the bell', async () => {
    const { inbox, ring } = setUp();
    ring.mockReturnValue(new Promise<never>(() => undefined));
    await expect(inbox.accept(body('a'))).resolves.toBeUndefined();
  });

  describe('where the database does not take it', () => {
    const warnings = jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);

    beforeEach(() => warnings.mockClear());
    afterEach(() => jest.useRealTimers());
    afterAll(() => warnings.mockRestore());

    it('says that it has to come again, and rings for nothing', async () => {
      const { inbox, insertNew, ring } = setUp();
      insertNew.mockRejectedValueOnce(new TypeError('away'));
      await expect(inbox.accept(body('a'))).rejects.toThrow(InboxUnavailableError);
      expect(ring).not.toHaveBeenCalled();
      expect(warnings).toHaveBeenCalledTimes(1);
      await expect(inbox.accept(body('a'))).resolves.toBeUndefined();
    });

    it.each([
      ['0.9 s', 10, 900],
      ['a little longer for many bytes', 4 * 1024 * 1024, 900 + 512],
      ['never longer than 1.9 s', 100 * 1024 * 1024, 1_900],
    ])('waits for it no longer than: %s', async (_case, bytes, limitMs) => {
      jest.useFakeTimers();
      const { inbox, insertNew } = setUp();
      insertNew.mockReturnValue(new Promise<never>(() => undefined));
      const ended = jest.fn();
      const accepted = inbox.accept(Buffer.alloc(bytes)).catch(ended);
      await jest.advanceTimersByTimeAsync(limitMs - 1);
      expect(ended).not.toHaveBeenCalled();
      await jest.advanceTimersByTimeAsync(2);
      await accepted;
      expect(ended).toHaveBeenCalledWith(expect.any(InboxUnavailableError));
    });

    it('waits longer where much else waits, and not any more once that is answered', async () => {
      jest.useFakeTimers();
      const { inbox, insertNew } = setUp();
      insertNew.mockReturnValue(new Promise<never>(() => undefined));
      const ended = jest.fn();
      const large = inbox.accept(Buffer.alloc(4 * 1024 * 1024)).catch(() => ended('large'));
      const small = inbox.accept(body('a')).catch(() => ended('small'));
      await jest.advanceTimersByTimeAsync(1_400);
      expect(ended).not.toHaveBeenCalled();
      await jest.advanceTimersByTimeAsync(100);
      await Promise.all([large, small]);
      const last = inbox.accept(body('b')).catch(() => ended('last'));
      await jest.advanceTimersByTimeAsync(902);
      await last;
      expect(ended.mock.calls.flat().toSorted()).toEqual(['large', 'last', 'small']);
    });
  });

  it('ends only once everything that was handed in is stored', async () => {
    const { inbox, insertNew } = setUp();
    let store = () => undefined as void;
    insertNew.mockReturnValueOnce(
      new Promise<undefined>((resolve) => {
        store = () => resolve(undefined);
      }),
    );
    const accepted = inbox.accept(body('a'));
    const ended = jest.fn();
    const end = inbox.beforeApplicationShutdown().then(ended);
    await new Promise(setImmediate);
    expect(ended).not.toHaveBeenCalled();
    store();
    await Promise.all([accepted, end]);
    expect(ended).toHaveBeenCalled();
  });
});

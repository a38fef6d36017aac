import { Logger } from '@nestjs/common';
import { mongo } from 'mongoose';
import { fake, partial } from '../../test/support/fake.js';
import type { Clock } from '../common/clock.js';
import type { WebhookEventId } from '../common/id.js';
import type { AppConfig } from '../config/app-config.js';
import type { DeadLettersService } from '../dead-letters/dead-letters.service.js';
import type { RecordEventsQueue } from '../events/record-events.job.js';
import type { Metrics } from '../metrics/metrics.js';
import type { Tracing } from '../tracing/tracing.js';
import type { WebhookEvent } from '../webhook/webhook-event.schema.js';
import type { Completion, WebhookEventsRepository } from '../webhook/webhook-events.repository.js';
import type { ItemApplier, ItemResult } from './item-applier.service.js';
import type { Work } from './route.js';
import { WebhookApplier } from './webhook-applier.service.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const OUTAGE = new mongo.MongoNetworkError('gone');

/** A delivery with one change for each of these fields. */
function delivery(id: string, fields: readonly string[], tries = 0): WebhookEvent {
  const changes = fields.map((field) => ({ field, value: {} }));
  const body = { object: 'whatsapp_business_account', entry: [{ id: '2001', changes }] };
  return partial<WebhookEvent>({
    _id: `wev_${id}`,
    receivedAt: NOW,
    tries,
    body: Buffer.from(JSON.stringify(body)),
  });
}

const fieldOf = ({ item }: Work) => ('field' in item ? item.field : '');
const APPLIED: ItemResult = { outcome: 'applied', tenantIds: [] };

/** @param apply what becomes of the items; throws for `poison` and `outage` unless given */
function setUp(
  events: readonly WebhookEvent[],
  apply = async (work: readonly Work[]): Promise<ItemResult[]> => {
    if (work.some((one) => fieldOf(one) === 'outage')) throw OUTAGE;
    if (work.some((one) => fieldOf(one) === 'poison')) throw new TypeError('of "Ada Byron"');
    return work.map(() => APPLIED);
  },
  isTooLarge: (completion: Completion) => boolean = () => false,
) {
  const done: string[] = [];
  const completed: Completion[] = [];
  const applyAll = jest.fn(apply);
  const findDue = jest.fn(async (_ids: readonly WebhookEventId[]) => [...events]);
  const beginTry = jest.fn(async (_ids: readonly WebhookEventId[]) => undefined);
  const giveBack = jest.fn(async (_ids: readonly WebhookEventId[]) => undefined);
  const recordWebhook = jest.fn(async ({ _id }: { _id: string }) => {
    done.push(`letter ${_id}`);
  });
  const ringOnce = jest.fn(async () => undefined);
  const inc = jest.fn();
  const applier = new WebhookApplier(
    fake<AppConfig>({ inbox: { attempts: 5, backoffMs: 1_000 } }),
    fake<Clock>({ now: () => NOW }),
    fake<WebhookEventsRepository>({
      findDue,
      beginTry,
      complete: async (completions) => {
        if (completions.some(isTooLarge)) throw new mongo.MongoInvalidArgumentError('too large');
        done.push(...completions.map(({ webhookEventId }) => `completed ${webhookEventId}`));
        completed.push(...completions);
      },
      giveBack,
    }),
    fake<ItemApplier>({ apply: applyAll }),
    fake<DeadLettersService>({ recordWebhook }),
    fake<Metrics>({ webhookItemsTotal: { inc } }),
    fake<RecordEventsQueue>({ ringOnce }),
    fake<Tracing>({ record: () => undefined }),
  );
  return {
    applier,
    applyAll,
    findDue,
    beginTry,
    done,
    completed,
    giveBack,
    recordWebhook,
    ringOnce,
    inc,
    run: () => applier.apply(events.map(({ _id }) => _id)),
  };
}

beforeAll(() => {
  Logger.overrideLogger(false);
});

describe(WebhookApplier.name, () => {
  it('completes a delivery without its items if their outcomes cannot be written, and others whole', async () => {
    const { run, completed } = setUp(
      ['a', 'b', 'c'].map((id) => delivery(id, ['1'])),
      undefined,
      ({ webhookEventId, items }) => webhookEventId === 'wev_b' && items.length > 0,
    );
    await run();
    expect(completed.map(({ webhookEventId, items }) => [webhookEventId, items.length])).toEqual([
      ['wev_a', 1],
      ['wev_b', 0],
      ['wev_c', 1],
    ]);
  });

  it('applies the items of all deliveries together, and completes each', async () => {
    const { run, applyAll, completed, ringOnce, inc } = setUp([
      delivery('a', ['1', '2']),
      delivery('b', ['3']),
    ]);
    await run();
    expect(applyAll.mock.calls.map(([work]) => work.map(fieldOf))).toEqual([['1', '2', '3']]);
    expect(completed.map(({ webhookEventId, items }) => [webhookEventId, items.length])).toEqual([
      ['wev_a', 2],
      ['wev_b', 1],
    ]);
    expect(ringOnce).toHaveBeenCalledTimes(1);
    expect(inc).toHaveBeenCalledTimes(3);
    expect(inc).toHaveBeenCalledWith({ kind: 'change', outcome: 'applied' });
  });

  it('applies together what comes while others are applied', async () => {
    const begun: number[] = [];
    let finish = (): void => undefined;
    const { applier, findDue } = setUp([delivery('a', ['1'])], async (work) => {
      begun.push(work.length);
      if (begun.length === 1) await new Promise<void>((resolve) => (finish = resolve));
      return work.map(() => APPLIED);
    });
    const first = applier.apply(['wev_1']);
    while (begun.length === 0) await new Promise(setImmediate);
    const others = [applier.apply(['wev_2', 'wev_3']), applier.apply(['wev_4'])];
    finish();
    await Promise.all([first, ...others]);
    expect(findDue.mock.calls.map(([ids]) => ids)).toEqual([
      ['wev_1'],
      ['wev_2', 'wev_3', 'wev_4'],
    ]);
  });

  it('applies alone what a process died with: so its neighbours are not tried in vain with it', async () => {
    const died = { applying: true } as const;
    const { run, applyAll, beginTry, giveBack } = setUp([
      { ...delivery('a', ['1'], 1), ...died },
      delivery('b', ['2']),
      { ...delivery('c', ['outage'], 1), ...died },
      { ...delivery('d', ['4'], 1), ...died },
      delivery('e', ['5'], 1),
    ]);
    await expect(run()).rejects.toBe(OUTAGE);
    expect(applyAll.mock.calls.map(([work]) => work.map(fieldOf))).toEqual([
      ...[['2', '5'], ['1'], ['outage']],
    ]);
    expect(beginTry.mock.calls.map(([ids]) => ids)).toEqual([
      ...[['wev_b', 'wev_e'], ['wev_a'], ['wev_c']],
    ]);
    // Nobody began with the last one: it does not get a try back that it never had.
    expect(giveBack.mock.calls).toEqual([[['wev_c']]]);
  });

  it('gives each item the result that is its own', async () => {
    const results = async (work: readonly Work[]) =>
      work.map((one): ItemResult => ({ ...APPLIED, reason: `for ${fieldOf(one)}` }));
    const { run, completed } = setUp([delivery('a', ['1']), delivery('b', ['2', '3'])], results);
    await run();
    expect(completed.map(({ items }) => items.map(({ label, reason }) => [label, reason]))).toEqual(
      [
        [['1', 'for 1']],
        [
          ['2', 'for 2'],
          ['3', 'for 3'],
        ],
      ],
    );
  });

  it('finds the one item that throws; its neighbours do not notice', async () => {
    const { run, completed, recordWebhook } = setUp([
      delivery('a', ['1', '2', 'poison', '4']),
      delivery('b', ['5']),
    ]);
    await run();
    const [first, second] = completed;
    expect(first?.items.map(({ outcome }) => outcome)).toEqual([
      ...['applied', 'applied', 'failed', 'applied'],
    ]);
    expect(first?.dueAt).toEqual(new Date(NOW.getTime() + 1_000));
    expect(second).toMatchObject({ dueAt: null, items: [{ outcome: 'applied' }] });
    expect(recordWebhook).not.toHaveBeenCalled();
  });

  it('says of what threw its kind, and never its message, which may hold what people wrote', async () => {
    const { run, completed } = setUp([delivery('a', ['poison'])]);
    await run();
    expect(completed[0]?.items[0]?.reason).toBe('TypeError while applying it');
  });

  it('writes the dead letter before the delivery is completed', async () => {
    const { run, done, recordWebhook } = setUp([delivery('a', ['poison'], 4)]);
    await run();
    expect(done).toEqual(['letter wev_a', 'completed wev_a']);
    expect(recordWebhook).toHaveBeenCalledWith(
      expect.objectContaining({ _id: 'wev_a' }),
      expect.objectContaining({ code: 0 }),
    );
  });

  it('completes nothing whose dead letter could not be written', async () => {
    const { run, done, recordWebhook, giveBack } = setUp([delivery('a', ['poison'], 4)]);
    recordWebhook.mockRejectedValue(OUTAGE);
    await expect(run()).rejects.toBe(OUTAGE);
    expect(done).toEqual([]);
    expect(giveBack).toHaveBeenCalledWith(['wev_a']);
  });

  it('sets aside what ends every process that applies it, before anything is applied', async () => {
    const { run, done, applyAll, completed } = setUp([
      delivery('a', ['deadly'], 10),
      delivery('b', ['1']),
    ]);
    await run();
    expect(applyAll.mock.calls.map(([work]) => work.map(fieldOf))).toEqual([['1']]);
    expect(done).toEqual(['letter wev_a', 'completed wev_a', 'completed wev_b']);
    expect(completed[0]).toMatchObject({ webhookEventId: 'wev_a', dueAt: null });
  });

  it('does not count a try that the database ended, and does not halve for it', async () => {
    const { run, applyAll, completed, giveBack, ringOnce } = setUp([
      delivery('a', ['1', 'outage']),
    ]);
    await expect(run()).rejects.toBe(OUTAGE);
    expect(applyAll).toHaveBeenCalledTimes(1);
    expect(giveBack).toHaveBeenCalledWith(['wev_a']);
    expect(completed).toEqual([]);
    expect(ringOnce).not.toHaveBeenCalled();
  });

  it('counts a try that something else ended', async () => {
    const { run, recordWebhook, giveBack } = setUp([delivery('a', ['poison'], 4)]);
    recordWebhook.mockRejectedValue(new TypeError('bug'));
    await expect(run()).rejects.toThrow(TypeError);
    expect(giveBack).not.toHaveBeenCalled();
  });

  it('tells of the outage, though the try could not be given back', async () => {
    const { run, giveBack } = setUp([delivery('a', ['outage'])]);
    giveBack.mockRejectedValue(new Error('gone, too'));
    await expect(run()).rejects.toBe(OUTAGE);
  });

  it('does nothing where another process holds them all', async () => {
    const { run, applyAll, completed } = setUp([]);
    await run();
    expect(applyAll).not.toHaveBeenCalled();
    expect(completed).toEqual([]);
  });
});

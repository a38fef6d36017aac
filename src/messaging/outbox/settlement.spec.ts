import fc from 'fast-check';
import { partial } from '../../../test/support/fake.js';
import { CloudApiError } from '../../whatsapp/cloud-api.error.js';
import type { ErrorClass } from '../../whatsapp/error-codes.js';
import type { Message } from '../messages/message.schema.js';
import {
  settleFailure,
  toMessageFailure,
  type Consequence,
  type Settlement,
} from './settlement.js';

const NOW = new Date('2026-11-20T12:00:00Z');
const RULES = { attempts: 5, backoffMs: 2_000, unknownDeadlineMs: 600_000 };

/** One code for each class, and what becomes of a message at its first try. */
const REFUSALS: Record<
  ErrorClass,
  { code: number; kind: Settlement['kind']; waitS?: number; spent?: boolean; then: Consequence }
> = {
  retry: { code: 131000, kind: 'again', waitS: 2, spent: true, then: 'none' },
  'slow-number': { code: 130429, kind: 'again', waitS: 1, spent: false, then: 'slow-number' },
  'hold-pair': { code: 131056, kind: 'again', waitS: 1, spent: false, then: 'none' },
  'pause-app': { code: 4, kind: 'again', waitS: 60, spent: false, then: 'slow-number' },
  'pause-tenant': { code: 131042, kind: 'again', spent: false, then: 'pause-tenant' },
  reauth: { code: 190, kind: 'again', spent: false, then: 'reauth' },
  'needs-template': { code: 131047, kind: 'failed', then: 'close-window' },
  fail: { code: 131009, kind: 'failed', then: 'none' },
  'fail-recipient': { code: 131026, kind: 'failed', then: 'none' },
  'opted-out': { code: 131050, kind: 'failed', then: 'opt-out' },
  'hold-template': { code: 132015, kind: 'waits', then: 'pause-template' },
  'hold-templates': { code: 131048, kind: 'waits', then: 'hold-templates' },
  'fail-template': { code: 132001, kind: 'failed', then: 'none' },
  config: { code: 131030, kind: 'failed', then: 'none' },
};

const message = (extra: Partial<Message> = {}): Message =>
  partial<Message>({ _id: 'msg_1', type: 'template', attempts: 1, heldSince: NOW, ...extra });

const refused = (
  metaCode: number,
  extra: Partial<ConstructorParameters<typeof CloudApiError>[0]> = {},
) => new CloudApiError({ outcome: 'refused', metaCode, title: 'no', details: 'why', ...extra });

const settle = (failure: CloudApiError, of = message(), random = 0) =>
  settleFailure(of, failure, RULES, NOW, random);

/** Seconds until the next try; `undefined` for none, or at once. */
function waitOf(settlement: Settlement): number | undefined {
  if (settlement.kind !== 'again' || settlement.dueAt === undefined) return undefined;
  return (settlement.dueAt.getTime() - NOW.getTime()) / 1000;
}

describe(settleFailure.name, () => {
  it.each(Object.entries(REFUSALS))('after a refusal of class %s', (errorClass, row) => {
    const failure = refused(row.code);
    expect(failure.errorClass).toBe(errorClass);
    const { settlement, consequence } = settle(failure);
    expect(settlement.kind).toBe(row.kind);
    expect(waitOf(settlement)).toBe(row.waitS);
    expect(consequence).toBe(row.then);
    if (settlement.kind === 'again') expect(settlement.attemptSpent).toBe(row.spent);
  });

  it.each([
    [1, 2],
    [2, 4],
    [3, 8],
    [4, 16],
  ])('tries again after try %i, %i seconds later', (attempts, seconds) => {
    expect(waitOf(settle(refused(131000), message({ attempts })).settlement)).toBe(seconds);
  });

  it('gives up after the fifth try, with what Meta said and what to do', () => {
    expect(settle(refused(131000), message({ attempts: 5 })).settlement).toMatchObject({
      kind: 'failed',
      sendError: { code: 131000, title: 'no', details: 'why', advice: expect.any(String) },
    });
  });

  it.each([1, 5, 50])('never gives up for a limit of the pace (try %i)', (attempts) => {
    for (const code of [130429, 131056, 131057, 4, 80007]) {
      const { settlement } = settle(refused(code), message({ attempts }));
      expect(settlement).toMatchObject({ kind: 'again', attemptSpent: false });
    }
  });

  it('lets a message wait for its paused template, without spending the try', () => {
    const paused = message({
      type: 'template',
      content: { name: 'sale', language: { code: 'en-US' } },
    });
    expect(settle(refused(132015), paused).settlement).toMatchObject({
      kind: 'waits',
      waitsFor: 'sale/en_US',
      dueAt: new Date(NOW.getTime() + 300_000),
    });
    expect(settle(refused(132015), message({ type: 'text' })).settlement.kind).toBe('failed');
  });

  it('lets templates wait for an hour where Meta lets the number send none', () => {
    expect(settle(refused(131048)).settlement).toMatchObject({
      kind: 'waits',
      dueAt: new Date('2026-11-20T13:00:00Z'),
      waitsFor: 'templates-of-number',
    });
  });

  it('knows a template that is disabled for good', () => {
    const { settlement, consequence } = settle(refused(132016), message({ type: 'template' }));
    expect([settlement.kind, consequence]).toEqual(['failed', 'disable-template']);
  });

  it('gives a number in maintenance its minute', () => {
    expect(waitOf(settle(refused(131057)).settlement)).toBe(20);
  });

  it.each([
    [0, 1],
    [1, 1],
    [5, 4],
    [21, 16],
    [85, 64],
    [1e6, 900],
  ])('for a pair that was held %i s waits %i s more', (heldS, seconds) => {
    const heldSince = new Date(NOW.getTime() - heldS * 1000);
    expect(waitOf(settle(refused(131056), message({ heldSince })).settlement)).toBe(seconds);
  });

  it('waits as long as Meta says, but not for ever', () => {
    const wait = (retryAfterMs: number) =>
      waitOf(settle(refused(130429, { retryAfterMs })).settlement);
    expect(wait(7_000)).toBe(7);
    expect(wait(86_400_000)).toBe(900);
  });

  it('spreads retries by up to a quarter', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 4 }),
        (random, attempts) => {
          const wait = waitOf(settle(refused(2), message({ attempts }), random).settlement)!;
          expect(wait).toBeGreaterThanOrEqual(2 ** attempts);
          expect(wait).toBeLessThanOrEqual(2 ** attempts * 1.25);
        },
      ),
    );
  });

  it('leaves a message as it was if nothing is wrong with it', () => {
    for (const code of [190, 131042]) {
      expect(settle(refused(code)).settlement).toEqual({
        message: message(),
        kind: 'again',
        attemptSpent: false,
        failedTry: { code, title: 'no', details: 'why' },
      });
    }
  });

  it('spends no try on a request that never went out', () => {
    const failure = new CloudApiError({ outcome: 'not-sent', metaCode: 0, title: 'no connection' });
    const { settlement, consequence } = settle(failure, message({ attempts: 5 }));
    expect(settlement).toMatchObject({ kind: 'again', attemptSpent: false });
    expect(consequence).toBe('slow-number');
  });

  it.each([1, 5])('never sends again by itself what was not answered (try %i)', (attempts) => {
    const failure = new CloudApiError({ outcome: 'unknown', metaCode: 0, title: 'no answer' });
    const { settlement, consequence } = settle(failure, message({ attempts }));
    expect(settlement).toMatchObject({
      kind: 'unknown',
      deadline: new Date(NOW.getTime() + RULES.unknownDeadlineMs),
    });
    expect(consequence).toBe('none');
  });

  it.each([
    ['an unknown code', {}, 'failed'],
    ['an unknown code that Meta calls passing', { transient: true }, 'again'],
    ['an unknown code with HTTP 500', { httpStatus: 500 }, 'again'],
    ['an unknown code with HTTP 400', { httpStatus: 400 }, 'failed'],
  ])('settles %s', (_case, extra, kind) => {
    expect(settle(refused(999_999, extra)).settlement.kind).toBe(kind);
  });
});

describe(toMessageFailure.name, () => {
  it.each([
    [{ outcome: 'unknown', metaCode: 0 }, 'settle it by hand'],
    [{ outcome: 'not-sent', metaCode: 0 }, 'cannot be reached'],
    [{ outcome: 'refused', metaCode: 0, httpStatus: 503 }, 'passes by itself'],
    [{ outcome: 'refused', metaCode: 0 }, 'token'],
  ] as const)('says what to do after %j', (failure, words) => {
    const { advice } = toMessageFailure(new CloudApiError({ ...failure, title: 'no' }));
    expect(advice).toContain(words);
  });
});

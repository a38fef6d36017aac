import fc from 'fast-check';
import type { ConversationId } from '../../../common/id.js';
import { Pacer, type SavedPace } from './pacer.js';
import type { LateAnswer } from './send-window.js';

const NO_PAIRS = { burst: 1, intervalMs: 0 };
const PATIENCE_MS = 30_000;
const META_PAIRS = { burst: 45, intervalMs: 6_000 };
const ADA: ConversationId = 'cnv_ada';
const BEN: ConversationId = 'cnv_ben';

/** The most arrivals within any second. */
function mostInASecond(arrivals: readonly number[]): number {
  const sorted = arrivals.toSorted((a, b) => a - b);
  let first = 0;
  let most = 0;
  sorted.forEach((arrival, index) => {
    while (arrival - sorted[first]! >= 1_000) first += 1;
    most = Math.max(most, index - first + 1);
  });
  return most;
}

/** Way there, way back, in ms. */
type Delays = readonly [number, number];

interface Request {
  readonly sentAt: number;
  readonly answeredAt: number;
  /** Of the turn that sent it. */
  readonly pacer: Pacer;
}

/**
 * A number with more messages waiting than it may send, on a virtual clock. Turns follow one another
 * and hand their pace on, as they do through Redis; answers come when they come.
 */
function drain(perSecond: number, forMs: number, delays: (index: number) => Delays): number[] {
  const arrivals: number[] = [];
  let inFlight: Request[] = [];
  let late: LateAnswer[] = [];
  let saved: SavedPace | undefined;
  const answerUntil = (time: number): void => {
    for (const { sentAt, answeredAt, pacer } of inFlight) {
      if (answeredAt > time) continue;
      const answer = pacer.end(sentAt, answeredAt, 'answered');
      if (answer !== null) late.push(answer);
    }
    inFlight = inFlight.filter(({ answeredAt }) => answeredAt > time);
  };
  for (let now = 0; now < forMs;) {
    answerUntil(now);
    const limits = { perSecond, pair: NO_PAIRS, patienceMs: PATIENCE_MS };
    const pacer = new Pacer(limits, undefined, saved, late);
    late = [];
    for (let slots = pacer.slots(now, 0); slots > 0; slots -= 1) {
      pacer.begin(ADA, now);
      const [there, back] = delays(arrivals.length);
      arrivals.push(now + there);
      inFlight.push({ sentAt: now, answeredAt: now + there + back, pacer });
    }
    // The turn waits for its answers, but not for ever.
    const last = Math.max(now, ...inFlight.map(({ answeredAt }) => answeredAt));
    now = Math.min(last, now + 100);
    answerUntil(now);
    saved = JSON.parse(JSON.stringify(pacer.save(now))) as SavedPace;
    now = Math.max(now + 1, pacer.slotsAt(now) ?? now + 1);
  }
  return arrivals;
}

describe(Pacer.name, () => {
  describe("keeps a number's rate", () => {
    it.each([20, 80, 1_000])('of %i a second, and uses it', (perSecond) => {
      const arrivals = drain(perSecond, 20_000, () => [3, 4]);
      expect(mostInASecond(arrivals)).toBeLessThanOrEqual(perSecond);
      expect(arrivals.length / (perSecond * 20)).toBeGreaterThan(0.95);
    });

    it('whenever the messages arrive between request and answer, however long those take', () => {
      const quick = fc.integer({ min: 0, max: 90 });
      const slow = fc.integer({ min: 0, max: 3_000 });
      const delay = fc.oneof({ weight: 5, arbitrary: quick }, slow);
      fc.assert(
        fc.property(
          fc.constantFrom(1, 5, 20, 80),
          fc.array(fc.tuple(delay, delay), { minLength: 1, maxLength: 50 }),
          (perSecond, delays) => {
            const arrivals = drain(perSecond, 5_000, (index) => delays[index % delays.length]!);
            expect(mostInASecond(arrivals)).toBeLessThanOrEqual(perSecond);
          },
        ),
      );
    });

    it('whatever varies from second to second: a quick way there after slow ones', () => {
      fc.assert(
        fc.property(
          fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 400 })), {
            minLength: 2,
            maxLength: 8,
          }),
          fc.integer({ min: 20, max: 200 }),
          (phases, each) => {
            const arrivals = drain(80, 20_000, (index) => {
              return phases[Math.floor(index / each) % phases.length]!;
            });
            expect(mostInASecond(arrivals)).toBeLessThanOrEqual(80);
          },
        ),
        { numRuns: 50 },
      );
    });

    it('also if the network is slow: all of it but a round trip in each second', () => {
      const arrivals = drain(80, 60_000, (index) => [70, 20 + (index % 5)]);
      expect(mostInASecond(arrivals)).toBeLessThanOrEqual(80);
      expect(arrivals.length / (80 * 60)).toBeGreaterThan(0.9);
    });

    it('though an answer never comes, but not for ever', () => {
      const limits = { perSecond: 5, pair: NO_PAIRS, patienceMs: PATIENCE_MS };
      const first = new Pacer(limits);
      for (let count = 0; count < 5; count += 1) first.begin(ADA, 0);
      const next = new Pacer(limits, undefined, first.save(100));
      expect(next.slots(PATIENCE_MS, 0)).toBe(0);
      expect(next.slots(PATIENCE_MS + 1_500, 0)).toBe(5);
    });

    it('without what was not sent after all, also if that is told late', () => {
      const limits = { perSecond: 5, pair: NO_PAIRS, patienceMs: PATIENCE_MS };
      const first = new Pacer(limits);
      for (let count = 0; count < 5; count += 1) first.begin(ADA, count);
      expect(first.cancel(ADA, 0)).toBeNull();
      const saved = first.save(100);
      expect(new Pacer(limits, undefined, saved).slots(100, 0)).toBe(1);
      const late = [first.cancel(ADA, 1)!, first.end(2, 110, 'answered')!];
      expect(late).toEqual([
        { sentAt: 1, answeredAt: null },
        { sentAt: 2, answeredAt: 110 },
      ]);
      const next = new Pacer(limits, undefined, saved, late);
      expect(next.slots(120, 0)).toBe(2);
      expect(next.slots(1_200, 0)).toBe(3);
    });

    it('not at all without a limit', () => {
      const pacer = new Pacer({ perSecond: Infinity, pair: NO_PAIRS, patienceMs: PATIENCE_MS });
      for (let count = 0; count < 5_000; count += 1) pacer.begin(ADA, 0);
      expect(pacer.slots(0, 0)).toBe(Infinity);
      expect(pacer.slotsAt(0)).toBeNull();
    });

    it('from the start, if what was known is lost', () => {
      const pacer = new Pacer(
        { perSecond: 80, pair: META_PAIRS, patienceMs: PATIENCE_MS },
        undefined,
        undefined,
      );
      expect(pacer.slots(0, 0)).toBe(80);
    });
  });

  describe("keeps Meta's limit for a pair", () => {
    const newPacer = (saved?: SavedPace) =>
      new Pacer(
        { perSecond: Infinity, pair: META_PAIRS, patienceMs: PATIENCE_MS },
        undefined,
        saved,
      );

    it('45 at once, then one every 6 seconds, for each customer alone', () => {
      const pacer = newPacer();
      for (let count = 0; count < 45; count += 1) {
        expect(pacer.pairFreeAt(ADA, 1_000)).toBeNull();
        pacer.begin(ADA, 1_000);
      }
      expect(pacer.pairFreeAt(ADA, 1_000)).toBe(7_000);
      expect(pacer.pairFreeAt(BEN, 1_000)).toBeNull();
      expect(pacer.pairFreeAt(ADA, 7_000)).toBeNull();
      pacer.begin(ADA, 7_000);
      expect(pacer.pairFreeAt(ADA, 7_000)).toBe(13_000);
    });

    it('from turn to turn', () => {
      const first = newPacer();
      for (let count = 0; count < 45; count += 1) first.begin(ADA, 0);
      const second = newPacer(first.save(1_000));
      expect(second.pairFreeAt(ADA, 1_000)).toBe(6_000);
    });

    it('but not for what was not sent after all', () => {
      const pacer = newPacer();
      for (let count = 0; count < 100; count += 1) {
        pacer.begin(ADA, 0);
        pacer.cancel(ADA, 0);
      }
      expect(pacer.pairFreeAt(ADA, 0)).toBeNull();
      expect(pacer.save(0)).toMatchObject({ window: { ends: [] }, pairs: {} });
    });

    it('and forgets who has not been written to for long', () => {
      const pacer = newPacer();
      pacer.begin(ADA, 0);
      pacer.begin(BEN, 5_000);
      expect(Object.keys(pacer.save(6_000).pairs)).toEqual([BEN]);
    });
  });

  describe('gives a number a rest', () => {
    const newPacer = () =>
      new Pacer({ perSecond: Infinity, pair: NO_PAIRS, patienceMs: PATIENCE_MS });
    const ask = (pacer: Pacer, at: number, requestOutcome: 'answered' | 'silent') => {
      pacer.begin(ADA, at);
      pacer.end(at, at, requestOutcome);
    };

    it('that Meta does not answer, longer each time, with one message to try', () => {
      const pacer = newPacer();
      for (let count = 0; count < 4; count += 1) ask(pacer, 0, 'silent');
      expect(pacer.slots(0, 0)).toBe(Infinity);
      ask(pacer, 0, 'silent');
      expect(pacer.slots(0, 0)).toBe(0);
      expect(pacer.slotsAt(0)).toBe(1_000);
      expect(pacer.slots(1_000, 0)).toBe(1);
      expect(pacer.slots(1_000, 1)).toBe(0);
      ask(pacer, 1_000, 'silent');
      expect(pacer.slotsAt(1_000)).toBe(3_000);
      ask(pacer, 3_000, 'answered');
      expect(pacer.slots(3_000, 0)).toBe(Infinity);
    });

    it('and does not count what was under way already', () => {
      const pacer = newPacer();
      for (let count = 0; count < 50; count += 1) {
        pacer.begin(ADA, 0);
        pacer.end(0, 15_000, 'silent');
      }
      expect(pacer.slotsAt(15_000)).toBe(16_000);
    });

    it('but not for single answers that were lost', () => {
      const pacer = newPacer();
      for (let count = 0; count < 100; count += 1) {
        ask(pacer, count, count % 5 === 0 ? 'answered' : 'silent');
        expect(pacer.slots(count, 0)).toBe(Infinity);
      }
    });

    it('as long as Meta asks for', () => {
      const pacer = newPacer();
      pacer.rest(60_000);
      expect(pacer.slotsAt(0)).toBe(60_000);
      expect(pacer.slots(60_000, 30)).toBe(Infinity);
    });

    it('in every process', () => {
      const pacer = newPacer();
      pacer.rest(60_000);
      const other = new Pacer(
        { perSecond: 80, pair: NO_PAIRS, patienceMs: PATIENCE_MS },
        undefined,
        pacer.save(0),
      );
      expect(other.slots(0, 0)).toBe(0);
    });
  });
});

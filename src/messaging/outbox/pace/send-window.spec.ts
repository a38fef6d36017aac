import fc from 'fast-check';
import { SendWindow } from './send-window.js';

const PATIENCE_MS = 30_000;
const NOW = 1_000_000;
/** A slot is free a second after its answer, and a little for clocks of whole milliseconds. */
const SECOND = 1_002;

const windowOf = (limit: number) => new SendWindow(limit, PATIENCE_MS);

/** Sent and answered at once, at these times. */
function answered(window: SendWindow, ...times: number[]): SendWindow {
  for (const time of times) {
    window.begin(time);
    window.end(time, time);
  }
  return window;
}

describe(SendWindow.name, () => {
  it('takes up a slot from the request until a second after the answer', () => {
    const window = windowOf(2);
    expect(window.free(NOW)).toBe(2);
    window.begin(NOW);
    expect(window.free(NOW + 5_000)).toBe(1);
    window.end(NOW, NOW + 5_000);
    expect(window.free(NOW + 5_000 + SECOND - 1)).toBe(1);
    expect(window.free(NOW + 5_000 + SECOND)).toBe(2);
  });

  it('gives a slot back at once where no request was made after all', () => {
    const window = windowOf(1);
    window.begin(NOW);
    window.begin(NOW);
    window.cancel(NOW);
    expect(window.free(NOW)).toBe(0);
    window.cancel(NOW);
    window.cancel(NOW);
    expect(window.free(NOW)).toBe(1);
  });

  it('waits no longer for an answer than for who gets none', () => {
    const window = windowOf(1);
    window.begin(NOW);
    expect(window.free(NOW + PATIENCE_MS + SECOND - 1)).toBe(0);
    expect(window.free(NOW + PATIENCE_MS + SECOND)).toBe(1);
  });

  it('has no fewer than no slots, where the limit was lowered', () => {
    const window = new SendWindow(1, PATIENCE_MS, answered(windowOf(5), NOW, NOW, NOW).save(NOW));
    expect(window.free(NOW)).toBe(0);
    expect(window.freeAt(1, NOW)).toBe(NOW + SECOND);
  });

  it('counts nothing where there is no limit', () => {
    const window = answered(windowOf(Infinity), NOW);
    window.begin(NOW);
    expect(window.free(NOW)).toBe(Infinity);
    expect(window.freeAt(1_000, NOW)).toBe(NOW);
    expect(window.save(NOW)).toEqual({ ends: [], open: [] });
  });

  describe('tells when slots are free', () => {
    it('at once, for as many as there are', () => {
      const window = answered(windowOf(3), NOW);
      expect(window.freeAt(2, NOW + 1)).toBe(NOW + 1);
      expect(window.freeAt(3, NOW + 1)).toBe(NOW + SECOND);
    });

    it('as soon as enough of them have ended, in the order of their ends', () => {
      const window = answered(windowOf(4), NOW + 20, NOW, NOW + 10, NOW + 10);
      const at = NOW + 30;
      expect([1, 2, 3, 4].map((slots) => window.freeAt(slots, at))).toEqual(
        [0, 10, 10, 20].map((ms) => NOW + ms + SECOND),
      );
    });

    it('a second from now, for those that what is in flight holds', () => {
      const window = answered(windowOf(3), NOW);
      window.begin(NOW + 100);
      window.begin(NOW + 100);
      const at = NOW + 200;
      expect(window.freeAt(1, at)).toBe(NOW + SECOND);
      expect(window.freeAt(2, at)).toBe(at + SECOND);
      expect(window.freeAt(3, at)).toBe(at + SECOND);
    });

    it('so that it is so: never earlier, and not a millisecond later', () => {
      const times = fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 12 });
      fc.assert(
        fc.property(times, fc.integer({ min: 1, max: 12 }), (sent, slots) => {
          const limit = 12;
          const restored = () => answered(windowOf(limit), ...sent.map((ms) => NOW + ms));
          const at = restored().freeAt(slots, NOW + 900);
          expect(restored().free(at)).toBeGreaterThanOrEqual(slots);
          if (at > NOW + 900) expect(restored().free(at - 1)).toBeLessThan(slots);
        }),
      );
    });
  });

  it('goes on from what was saved, and from what was answered since', () => {
    const window = windowOf(4);
    answered(window, NOW - 2_000, NOW);
    window.begin(NOW + 1);
    window.begin(NOW + 2);
    const saved = window.save(NOW + 3);
    // What is over is not kept.
    expect(saved).toEqual({
      ends: [[NOW + SECOND, 1]],
      open: [
        [NOW + 1, 1],
        [NOW + 2, 1],
      ],
    });
    const late = [
      { sentAt: NOW + 1, answeredAt: NOW + 50 },
      { sentAt: NOW + 2, answeredAt: null },
    ];
    const next = new SendWindow(4, PATIENCE_MS, saved, late);
    expect(next.free(NOW + 60)).toBe(2);
    expect(next.save(NOW + 60)).toEqual({
      ends: [
        [NOW + SECOND, 1],
        [NOW + 50 + SECOND, 1],
      ],
      open: [],
    });
  });
});

import fc from 'fast-check';
import { Pacer } from './pacer.js';
import { readLateAnswers, readPace } from './saved-pace.js';

const LIMITS = {
  perSecond: 80,
  pair: { burst: 45, intervalMs: 6_000 },
  patienceMs: 30_000,
};

describe(readPace.name, () => {
  it('reads what a turn left', () => {
    const pacer = new Pacer(LIMITS);
    pacer.begin('cnv_ada', 0);
    pacer.end(0, 5, 'answered');
    pacer.begin('cnv_ada', 6);
    pacer.rest(9_000);
    const saved = pacer.save(10);
    expect(saved.window).toEqual({ ends: [[1_007, 1]], open: [[6, 1]] });
    expect(Object.keys(saved.pairs)).toEqual(['cnv_ada']);
    expect(readPace(JSON.parse(JSON.stringify(saved)))).toEqual(saved);
  });

  it.each([
    undefined,
    null,
    {},
    [],
    'pace',
    { window: {}, pairs: {}, circuit: {} },
    { window: { ends: [[1, -1]] }, pairs: {}, circuit: { trips: 0, restsUntil: 0 } },
    { window: { open: [['1', 1]] }, pairs: {}, circuit: { trips: 0, restsUntil: 0 } },
    { window: {}, pairs: { cnv_1: '1' }, circuit: { trips: 0, restsUntil: 0 } },
    { window: {}, pairs: { cnv_1: Number.NaN }, circuit: { trips: 0, restsUntil: 0 } },
    { window: {}, pairs: {}, circuit: { trips: 0 } },
    { window: {}, pairs: {}, circuit: { restsUntil: 0 } },
    { window: { ends: [[1, 0]] }, pairs: {}, circuit: { trips: 0, restsUntil: 0 } },
  ])('does not know %j', (value) => {
    expect(readPace(value)).toBeUndefined();
  });

  it('gives a pace that works, or none, whatever it is given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const slots = new Pacer(LIMITS, undefined, readPace(value)).slots(0, 0);
        expect(slots).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe(readLateAnswers.name, () => {
  it('reads what turns said that were over, and nothing else', () => {
    const answers = [
      { sentAt: 1, answeredAt: 2 },
      { sentAt: 1, answeredAt: null },
    ];
    const others = [undefined, null, 'x', [], {}, { sentAt: '1', answeredAt: 2 }, { sentAt: 1 }];
    expect(readLateAnswers([...others, ...answers])).toEqual(answers);
  });
});

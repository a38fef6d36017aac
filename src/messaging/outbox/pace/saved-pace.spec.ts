import fc from 'fast-check';
import { Pacer } from './pacer.js';
import { readPace } from './saved-pace.js';

const LIMITS = { perSecond: 80, pair: { burst: 45, intervalMs: 6_000 } };

describe(readPace.name, () => {
  it('reads what a turn left', () => {
    const pacer = new Pacer(LIMITS);
    pacer.begin('cnv_ada', 0);
    pacer.end(0, 5, 'answered');
    pacer.rest(9_000);
    const saved = pacer.save(10);
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
    { window: { delays: ['1'] }, pairs: {}, circuit: { trips: 0, restsUntil: 0 } },
    { window: {}, pairs: { cnv_1: '1' }, circuit: { trips: 0, restsUntil: 0 } },
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

import { adviceFor, classOf, type ErrorClass } from './error-codes.js';

/** Every code of Meta's list that an answer or a status may carry, by what follows from it. */
const CLASSES: Record<ErrorClass, readonly number[]> = {
  retry: [1, 2, 131000, 131014, 131016, 131053, 133004, 134101, 134102, 2494100],
  'slow-number': [130429, 131057],
  'hold-pair': [131056],
  'pause-app': [4, 17, 32, 341, 613, 80007],
  'pause-tenant': [
    33, 368, 131031, 131037, 131042, 131045, 131064, 133000, 133005, 133006, 133008, 133009, 133010,
    133015, 133016,
  ],
  reauth: [0, 3, 10, 102, 190, 200, 201, 230, 299, 131005],
  fail: [
    506, 130497, 131008, 131009, 131021, 131051, 131052, 131059, 131060, 131062, 132000, 132005,
    132008, 132012, 132018, 132068, 132069, 135000, 137000, 200005, 200006, 200007,
  ],
  'fail-recipient': [130403, 130472, 131026, 131049],
  'opted-out': [131050],
  'hold-template': [132015],
  'hold-templates': [131048],
  'fail-template': [132001, 132007, 132016],
  'needs-template': [131047],
  config: [
    100, 104, 803, 131030, 131044, 131055, 131063, 134011, 134100, 147001, 147002, 147003, 147004,
    147005, 2388019, 2388039, 2388040, 2388047, 2388072, 2388073, 2388293, 2388299, 2593107,
    2593108, 2593109,
  ],
};

const ROWS = Object.entries(CLASSES).flatMap(([errorClass, codes]) =>
  codes.map((code) => [code, errorClass] as const),
);

describe(classOf.name, () => {
  it.each(ROWS)('takes %i for %s', (code, errorClass) => {
    expect(classOf(code, false)).toBe(errorClass);
  });

  it('goes by the code, not by whether Meta calls it passing', () => {
    const known = ROWS.filter(([code]) => code !== 0);
    for (const [code, errorClass] of known) expect(classOf(code, true)).toBe(errorClass);
  });

  it.each([
    ['an unknown code that passes', 999_999, true, 'retry'],
    ['an unknown code', 999_999, false, 'fail'],
    ['a code of calling', 138_001, false, 'fail'],
    ['no code from an edge', 0, true, 'retry'],
    ['199, which is no permission', 199, false, 'fail'],
    ['300, which is none either', 300, false, 'fail'],
    ['a negative code', -1, false, 'fail'],
  ])('takes %s for what it is', (_case, code, transient, errorClass) => {
    expect(classOf(code, transient)).toBe(errorClass);
  });

  it('stops the tenant if its number is not there for its token', () => {
    expect(classOf(100, false, 33)).toBe('pause-tenant');
    expect(classOf(100, false, 34)).toBe('config');
    expect(classOf(131009, false, 33)).toBe('fail');
  });
});

it('a failure without a code is tried again only where Meta calls it passing', () => {
  expect(classOf(undefined, true)).toBe('retry');
  expect(classOf(undefined, false)).toBe('fail');
});

describe(adviceFor.name, () => {
  it.each(ROWS)('says what to do about %i', (code) => {
    expect(adviceFor(code)).not.toBe(adviceFor(-1));
  });

  it('sends nobody to look up a code that Meta did not give', () => {
    expect(adviceFor(undefined)).toMatch(/gave no error code/);
    expect(adviceFor(-1)).toMatch(/^Look the code up/);
  });
});

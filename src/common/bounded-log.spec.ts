import { BoundedLog } from './bounded-log.js';

function setUp(perMinute: number) {
  const said: unknown[] = [];
  let now = 0;
  const log = new BoundedLog(
    { warn: (fields: unknown) => said.push(fields) },
    perMinute,
    () => now,
  );
  return { said, log, pass: (ms: number) => (now += ms) };
}

describe(BoundedLog.name, () => {
  it('says a few of a kind a minute, and then how many it left out', () => {
    const { said, log, pass } = setUp(2);
    for (let i = 0; i < 10; i += 1) log.warn('kind', { i }, 'text');
    expect(said).toEqual([{ i: 0 }, { i: 1 }]);
    pass(60_000);
    log.warn('kind', { i: 10 }, 'text');
    log.warn('kind', { i: 11 }, 'text');
    expect(said.slice(2)).toEqual([{ i: 10, leftOut: 8 }, { i: 11 }]);
  });

  it('counts each kind on its own', () => {
    const { said, log } = setUp(1);
    for (const kind of ['a', 'b', 'a', 'b']) log.warn(kind, { kind }, 'text');
    expect(said).toEqual([{ kind: 'a' }, { kind: 'b' }]);
  });
});

import { makeCallers, type FuzzCaller } from '../../packages/load/fuzz/callers.mjs';
import { fuzz } from '../../packages/load/fuzz/fuzz.mjs';
import { startSystem, type TestSystem } from '../support/processes.js';

describe('Any request', () => {
  let system: TestSystem;
  let callers: FuzzCaller[];

  beforeAll(async () => {
    system = await startSystem({ env: { LOG_LEVEL: 'error' } });
    callers = await makeCallers(system.url);
  });

  afterAll(() => system.stop());

  it.each(['operator', "tenant's key", 'member'])(
    'of a %s gets an answer, which is no 5xx, and a problem where it is refused',
    async (name) => {
      const { body: document } = await system.api<Record<string, unknown>>('/docs-json');
      const caller = callers.find((one) => one.name === name)!;
      const { url, appSecret } = system;
      const options = { url, appSecret, document, caller, seed: 20_261_128, count: 1_000 };
      const { faults, statuses } = await fuzz(options);
      expect(faults).toEqual([]);
      // Somebody who is let in: most of all answers are of what was asked, not of who asks.
      expect(statuses.get('401') ?? 0).toBeLessThan(200);
      expect(statuses.get('200') ?? 0).toBeGreaterThan(100);
    },
  );
});

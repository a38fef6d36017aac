import { Dice } from '../../packages/load/chaos/random.mjs';
import { ReplicaSet } from '../../packages/load/chaos/replica-set.mjs';
import { textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type SimulatedMessage, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

const PEOPLE = 8;
const SENT_AT = new Date();

/**
 * What `npm run chaos -- --replica-set` does at random for minutes, each blow once, and held until it
 * has struck.
 */
describe('A replica set', () => {
  let system: TestSystem;
  let set: ReplicaSet;
  let tenant: TestTenant;

  beforeAll(async () => {
    system = await startSystem({
      ownServices: true,
      // So long that on a slow machine, too, no message is unknown but for the database.
      env: { SEND_TIMEOUT_MS: '40000', SEND_LEASE_MS: '90000', MONGO_TIMEOUT_MS: '3000' },
      // They would settle what we forgot.
      simulatorEnv: { SIMULATOR_STATUSES: 'off' },
      mongoUri: async (ownPort, database) => {
        set = await ReplicaSet.start(ownPort, new Dice(1));
        return set.uri(database);
      },
    });
    tenant = await registerTenant(system);
  });

  afterAll(async () => {
    await system.stop();
    set.stop();
  });

  it('elects: callers are told meanwhile, and what was accepted goes out once', async () => {
    const [early, late] = [group('1'), group('2')];
    await Promise.all(early.flatMap((number) => [untilSent(number), untilTaken(number)]));
    set.stepDown();
    const answers = await Promise.all(late.flatMap((number) => [send(number), write(number)]));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    set.appoint();
    await Promise.all(late.flatMap((number) => [untilSent(number), untilTaken(number)]));
    await expectEachOnce([...early, ...late]);
  });

  it('loses answers and leaves doubt about what was done', async () => {
    const numbers = group('3');
    const { lost, doubtful } = set.counts;
    const before = (await sent()).length;
    set.beginDoubt();
    await Promise.all(numbers.flatMap((number) => [untilSent(number), untilTaken(number)]));
    // The worker meets it, too: its claims, and what became of its tries.
    await eventually(async () =>
      expect((await sent()).length).toBeGreaterThanOrEqual(before + PEOPLE),
    );
    await eventually(() => {
      expect(set.counts.lost).toBeGreaterThan(lost);
      expect(set.counts.doubtful).toBeGreaterThan(doubtful);
    });
    set.endDoubt();
    await expectEachOnce(numbers);
  });

  it('rolls back what only a stranded primary took', async () => {
    const numbers = group('4');
    const worker = system.workers[0]!;
    // What comes in stays there until it is stranded.
    process.kill(worker.pid, 'SIGSTOP');
    try {
      await Promise.all(numbers.flatMap((number) => [untilSent(number), untilTaken(number)]));
      set.strand();
    } finally {
      process.kill(worker.pid, 'SIGCONT');
    }
    await eventually(() => expect(set.counts.rolledBack).toBeGreaterThan(0));
    set.appoint();
    await expectEachOnce(numbers);
  });

  /** People of one test: each is sent a message, and writes one. */
  function group(test: string): string[] {
    return Array.from({ length: PEOPLE }, (_, index) => `1555${test}00${1000 + index}`);
  }

  function send(number: string) {
    return system.api(`/tenants/${tenant.id}/send`, {
      body: { to: `+${number}`, text: 'hello', idempotency_key: number },
    });
  }

  function write(number: string) {
    const message = { wamid: `wamid.${number}`, text: number, sentAt: SENT_AT };
    return system.webhook(textFrom(tenant, number, message));
  }

  const untilSent = (number: string) =>
    eventually(async () => expect([200, 202]).toContain((await send(number)).status));

  const untilTaken = (number: string) =>
    eventually(async () => expect((await write(number)).status).toBe(200));

  async function sent(): Promise<readonly SimulatedMessage[]> {
    const { phoneNumberId } = tenant;
    return (await system.simulator.messages({ phoneNumberId, limit: 1_000 })).items;
  }

  /** Sent once, stored once, answered once, and none of it unknown. */
  async function expectEachOnce(numbers: readonly string[]): Promise<void> {
    await eventually(async () => {
      const items = await sent();
      const counts = numbers.map((number) => {
        const texts = items.filter(({ to }) => to.endsWith(number)).map(({ text }) => text);
        return [texts.filter((text) => text === 'hello').length, texts.length];
      });
      expect(counts).toEqual(numbers.map(() => [1, 2]));
    });
    await eventually(async () => {
      const stored = (await list('direction=IN')).map(({ body }) => body);
      expect(stored.filter((body) => numbers.includes(body)).sort()).toEqual(numbers);
      expect(await list('status=queued')).toEqual([]);
      expect(await list('status=sending')).toEqual([]);
    });
    expect(await list('status=unknown')).toEqual([]);
  }

  async function list(query: string): Promise<{ body: string }[]> {
    const { status, body } = await system.api(`/tenants/${tenant.id}/messages?${query}&limit=100`);
    expect(status).toBe(200);
    return body.items;
  }
});

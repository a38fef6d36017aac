import { textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { RedisCluster } from '../support/redis-cluster.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

describe('On a Redis Cluster', () => {
  let cluster: RedisCluster;
  let system: TestSystem;
  let tenant: TestTenant;

  beforeAll(async () => {
    cluster = await RedisCluster.start();
    system = await startSystem({
      workers: 2,
      env: {
        REDIS_HOST: '127.0.0.1',
        REDIS_PORT: `${cluster.port}`,
        REDIS_CLUSTER: 'true',
        RECONCILE_AFTER_MS: '1000',
      },
    });
    tenant = await registerTenant(system);
  });

  afterAll(async () => {
    await system.stop();
    await cluster.stop();
  });

  it('webhooks are answered and messages sent, and what Redis keeps for a while is kept', async () => {
    const people = numbers(10);
    await Promise.all(people.map((to) => write(to)));
    await Promise.all(people.map((to) => send(to, 'hello')));
    await eventually(async () => {
      for (const to of people) expect(await ledger(to)).toHaveLength(2);
      const kept = await cluster.keysFrom(prefix());
      expect(kept).toContain(`${prefix()}pace:${tenant.id}`);
      expect(kept).toContain(`${prefix()}whatsapp-send-queue:meta`);
    });
    expect(system.logLines.filter((line) => /CROSSSLOT|MOVED/.test(line))).toEqual([]);
  });

  it('a node may go with all it knew: nothing is refused, and all of it flows when it is back', async () => {
    const node = await cluster.nodeOf(prefix());
    await node.kill();
    await eventually(async () => expect(await isDegraded()).toBe(true));
    const people = numbers(5);
    const before = await Promise.all(people.map(ledger));
    for (const to of people) {
      expect((await write(to)).status).toBe(200);
      expect((await send(to, 'meanwhile')).status).toBe(202);
    }
    await node.restart();
    await eventually(
      async () => {
        for (const [place, to] of people.entries()) {
          const added = (await ledger(to)).slice(before[place]!.length);
          expect(added).toHaveLength(2);
          expect(added).toContain('meanwhile');
        }
        expect(await isDegraded()).toBe(false);
      },
      { timeoutMs: 60_000 },
    );
  });

  /** The hash tag that keeps all keys of this installation on one node. */
  function prefix(): string {
    return `{${system.queuePrefix}}:`;
  }

  function numbers(count: number): string[] {
    return Array.from({ length: count }, (_, place) => `1555900${1000 + place}`);
  }

  function write(from: string) {
    return system.webhook(textFrom(tenant, from));
  }

  function send(to: string, text: string) {
    const body = { to, text };
    return system.api(`/tenants/${tenant.id}/send`, { body, key: tenant.apiKey });
  }

  async function ledger(to: string): Promise<(string | undefined)[]> {
    const { items } = await system.simulator.messages({ to, limit: 1000 });
    return items.map(({ text }) => text);
  }

  async function isDegraded(): Promise<boolean> {
    return (await system.api('/health')).body.degraded;
  }
});

import { Redis } from 'ioredis';
import { textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import type { OwnServer } from '../support/own-services.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { RedisCluster } from '../support/redis-cluster.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

const QUEUE_PREFIX = 'ours';
const PEOPLE = Array.from({ length: 10 }, (_, index) => `1555900${1000 + index}`);

describe('On a Redis Cluster', () => {
  let cluster: RedisCluster;
  /** They have all that we keep there. */
  let master: OwnServer;
  let replica: OwnServer;
  let system: TestSystem;
  let tenant: TestTenant;

  beforeAll(async () => {
    cluster = await RedisCluster.start();
    [master, replica] = await cluster.nodesOf(`{${QUEUE_PREFIX}}:`);
    system = await startSystem({
      workers: 2,
      env: {
        REDIS_HOST: '127.0.0.1',
        // The one that is going to die, so that nobody can depend on it.
        REDIS_PORT: `${master.port}`,
        REDIS_CLUSTER: 'true',
        QUEUE_PREFIX,
        RECONCILE_AFTER_MS: '1000',
      },
    });
    tenant = await registerTenant(system);
  });

  afterAll(async () => {
    await system.stop();
    await cluster.stop();
  });

  it('webhooks are answered and messages sent, and all that is kept lies on one node', async () => {
    await acceptAll('hello');
    await untilHeard('hello', 1);
    const kept = await keysOn(master);
    expect(kept).toContain(`{${QUEUE_PREFIX}}:pace:${tenant.phoneNumberId}`);
    expect(kept).toContain(`{${QUEUE_PREFIX}}:whatsapp-send-queue:meta`);
    expect(system.logLines.filter((line) => /CROSSSLOT|MOVED/.test(line))).toEqual([]);
  });

  it('the node dies: nothing is refused, and its replica takes over', async () => {
    await master.kill();
    await acceptAll('without the master');
    await untilHeard('without the master', 2);
    await eventually(async () => expect(await isDegraded()).toBe(false));
    expect(await keysOn(replica)).toContain(`{${QUEUE_PREFIX}}:pace:${tenant.phoneNumberId}`);
  });

  it('both die with all they knew: nothing is refused, and all of it flows when they are back', async () => {
    await replica.kill();
    await eventually(async () => expect(await isDegraded()).toBe(true));
    await acceptAll('without both');
    await Promise.all([master.restart(), replica.restart()]);
    await untilHeard('without both', 3);
    await eventually(async () => expect(await isDegraded()).toBe(false));
  });

  /** Everybody writes, and is written to. */
  async function acceptAll(text: string): Promise<void> {
    for (const person of PEOPLE) {
      expect((await system.webhook(textFrom(tenant, person))).status).toBe(200);
      const body = { to: `+${person}`, text };
      expect((await system.api(`/tenants/${tenant.id}/send`, { body })).status).toBe(202);
    }
  }

  /** @param rounds how often everybody was answered by then, and written to */
  async function untilHeard(text: string, rounds: number): Promise<void> {
    await eventually(async () => {
      for (const to of PEOPLE) {
        const { items } = await system.simulator.messages({ to, limit: 1000 });
        expect(items.filter((item) => item.text === text)).toHaveLength(1);
        expect(items).toHaveLength(2 * rounds);
      }
    });
  }

  async function keysOn({ port }: OwnServer): Promise<string[]> {
    const redis = new Redis({ port });
    try {
      return await redis.keys('*');
    } finally {
      redis.disconnect();
    }
  }

  async function isDegraded(): Promise<boolean> {
    return (await system.api('/health')).body.degraded;
  }
});

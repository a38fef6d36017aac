import { Queue } from 'bullmq';
import { notification, change, status, textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

const OLD_KEY = 'v1:an-old-master-key-of-more-than-32-characters';
const NEW_KEY = 'v2:a-new-master-key-of-more-than-32-characters';
/** What an operator sets who has neither of them any more. */
const LOST_KEY = 'v3:a-third-master-key-of-more-than-32-characters';
/** The simulator neither takes the message nor answers. */
const HANGS = '15557000009';
/** Refused twice, then accepted; once the tries are used up, by a replay. */
const REFUSED_TWICE = '15556131000';

/** Lines of the table "what heals what" in docs/architecture.md, one test each. */
describe('What heals what, besides outages', () => {
  let system: TestSystem;
  let tenant: TestTenant;

  beforeAll(async () => {
    system = await startSystem({
      ownServices: true,
      env: {
        MASTER_KEY: OLD_KEY,
        SEND_TIMEOUT_MS: '4000',
        SEND_LEASE_MS: '5000',
        SEND_ATTEMPTS: '2',
        SEND_BACKOFF_MS: '100',
        RECONCILE_AFTER_MS: '500',
      },
    });
    tenant = await registerTenant(system);
  });

  afterAll(async () => {
    await system.stop();
  });

  it('a process dies after a 200 or 202, and its bell with it: the reconciler rings', async () => {
    const [api] = system.apis;
    const [worker] = system.workers;
    await system.kill(worker!);
    expect((await system.webhook(textFrom(tenant, '15550018881'))).status).toBe(200);
    expect((await send('15550018882', 'accepted')).status).toBe(202);
    await Promise.all([system.kill(api!), system.ownServices.wipeRedis()]);
    await Promise.all([api!.start(), worker!.start()]);
    await eventually(async () => {
      expect(await ledger('15550018881')).toHaveLength(1);
      expect(await ledger('15550018882')).toEqual(['accepted']);
    });
  });

  it('a worker dies while sending: the message is unknown, and a status settles it', async () => {
    const [worker] = system.workers;
    const { body: sent } = await send(HANGS, 'did it go?');
    await eventually(async () => expect((await message(sent.id)).status).toBe('sending'));
    await system.kill(worker!);
    await worker!.start();
    await eventually(async () => expect((await message(sent.id)).status).toBe('unknown'));
    await system.webhook(
      notification([
        change(tenant, {
          statuses: [status('wamid.SETTLED', 'delivered', { biz_opaque_callback_data: sent.id })],
        }),
      ]),
    );
    await eventually(async () => {
      expect(await message(sent.id)).toMatchObject({
        status: 'delivered',
        wamid: 'wamid.SETTLED',
      });
    });
  });

  it('Meta sends twice, late and out of order: every order ends the same', async () => {
    const words = ['sent', 'delivered', 'read'];
    const orders = permutations(words);
    await Promise.all(
      orders.map(async (order, index) => {
        const { body: sent } = await send(`1555003888${index}`, 'in any order');
        for (const word of [...order, ...order]) {
          const item = status(`wamid.ORDER${index}`, word, { biz_opaque_callback_data: sent.id });
          await system.webhook(notification([change(tenant, { statuses: [item] })]));
        }
        await eventually(async () => {
          const { status: final, statusTimes } = await message(sent.id);
          expect(final).toBe('read');
          expect(Object.keys(statusTimes)).toEqual(expect.arrayContaining(words));
        });
      }),
    );
    expect(orders).toHaveLength(6);
  });

  it("a job's payload is malformed: it is dropped at once, and sound ones follow", async () => {
    const connection = { host: '127.0.0.1', port: system.ownServices.redis.port };
    for (const name of ['whatsapp-send-queue', 'whatsapp-apply-queue']) {
      const queue = new Queue(name, { connection, prefix: system.queuePrefix });
      const bad = [null, 'text', 7, {}, { tenantId: 'evil' }, { webhookEventIds: [{}] }, []];
      await queue.addBulk(bad.map((data) => ({ name, data, opts: { attempts: 5 } })));
      await eventually(async () => {
        const { waiting, active, delayed } = await queue.getJobCounts();
        expect({ waiting, active, delayed }).toEqual({ waiting: 0, active: 0, delayed: 0 });
      });
      await queue.close();
    }
    await system.webhook(textFrom(tenant, '15550048881'));
    await eventually(async () => expect(await ledger('15550048881')).toHaveLength(1));
  });

  it('all tries fail: failed and a dead letter with the reason, and a replay sends it once', async () => {
    const { body: sent } = await send(REFUSED_TWICE, 'third time lucky');
    const letter = await eventually(async () => {
      expect(await message(sent.id)).toMatchObject({ status: 'failed', attempts: 2 });
      const { body } = await system.api(`/admin/dead-letters?tenantId=${tenant.id}`);
      expect(body.items[0]).toMatchObject({ subjectId: sent.id, state: 'open' });
      return body.items[0] as { id: string };
    });
    await system.api(`/admin/dead-letters/${letter.id}/replay`, { method: 'POST' });
    await eventually(async () => {
      expect(['sent', 'delivered', 'read']).toContain((await message(sent.id)).status);
    });
    // A second replay finds it sent.
    await system.api(`/admin/dead-letters/${letter.id}/replay`, { method: 'POST' });
    expect(await ledger(REFUSED_TWICE)).toEqual(['third time lucky']);
  });

  it('a master key is rotated: old tokens open, are wrapped anew, and the old key may go', async () => {
    await restart(`${NEW_KEY},${OLD_KEY}`);
    await send('15550068881', 'under both keys');
    await eventually(async () => {
      expect(await ledger('15550068881')).toEqual(['under both keys']);
      expect(system.logLines.join('\n')).toContain(
        'all data keys that open are under the active master key',
      );
    });
    await restart(NEW_KEY);
    await send('15550068882', 'under the new key alone');
    await eventually(async () => {
      expect(await ledger('15550068882')).toEqual(['under the new key alone']);
    });
  });

  it('a master key is lost: a new access token takes the place of the one that nothing opens', async () => {
    await restart(LOST_KEY);
    const { body: sent } = await send('15550068883', 'once there is a token again');
    expect(system.logLines.join('\n')).toContain(
      'under a master key that MASTER_KEY does not hold',
    );
    const { status } = await system.api(`/tenants/${tenant.id}`, {
      method: 'PATCH',
      body: { accessToken: 'another-token' },
    });
    expect(status).toBe(200);
    await eventually(async () => {
      expect((await message(sent.id)).status).not.toBe('queued');
      expect(await ledger('15550068883')).toEqual(['once there is a token again']);
    });
  });

  async function restart(masterKey: string): Promise<void> {
    const processes = [...system.apis, ...system.workers];
    await Promise.all(processes.map((one) => system.kill(one, 'SIGTERM')));
    await Promise.all(processes.map((one) => one.start({ MASTER_KEY: masterKey })));
  }

  function send(to: string, text: string) {
    return system.api(`/tenants/${tenant.id}/send`, { body: { to: `+${to}`, text } });
  }

  async function ledger(to: string): Promise<(string | undefined)[]> {
    return (await system.simulator.messages({ to })).items.map(({ text }) => text);
  }

  async function message(id: string) {
    return (await system.api(`/tenants/${tenant.id}/messages/${id}`)).body;
  }
});

function permutations(words: readonly string[]): string[][] {
  if (words.length <= 1) return [[...words]];
  return words.flatMap((word, index) =>
    permutations(words.toSpliced(index, 1)).map((rest) => [word, ...rest]),
  );
}

import { rename, rm, writeFile } from 'node:fs/promises';
import { Queue } from 'bullmq';
import mongoose, { type mongo } from 'mongoose';
import { textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

const HOUR_MS = 3_600_000;
/** Health looks every ten seconds, and some of it waits for half a minute before it complains. */
const LONG = { everyMs: 500 };

/** Workers live and Redis answers in all of them; what is wrong is something else each time. */
describe('Health tells apart', () => {
  let system: TestSystem;
  let tenant: TestTenant;
  let connection: mongoose.Connection;
  let db: mongo.Db;

  beforeAll(async () => {
    system = await startSystem({ ownServices: true });
    tenant = await registerTenant(system);
    const { mongo } = system.ownServices;
    connection = await mongoose
      .createConnection(`mongodb://127.0.0.1:${mongo.port}/${system.queuePrefix}`)
      .asPromise();
    db = connection.db!;
    await allIsWell();
  });

  afterAll(async () => {
    await connection.close();
    await system.stop();
  });

  it('consumption that is stuck', async () => {
    const connection = { host: '127.0.0.1', port: system.ownServices.redis.port };
    const queue = new Queue('whatsapp-apply-queue', { connection, prefix: system.queuePrefix });
    await queue.pause();
    await system.webhook(textFrom(tenant, '15550079001'));
    // As if it had come a while ago.
    await db
      .collection('webhook_events')
      .updateMany({ unread: true }, { $set: { receivedAt: new Date(Date.now() - HOUR_MS) } });
    await onlyThisIsDown('consumption');
    await queue.resume();
    await queue.close();
    await allIsWell();
  });

  it('a reconciler that is silent, though somebody holds its lease', async () => {
    await db
      .collection<{ _id: string }>('leases')
      .updateOne(
        { _id: 'reconcile' },
        { $set: { holder: 'rec_dead', until: new Date(Date.now() + HOUR_MS) } },
      );
    await onlyThisIsDown('reconciler');
    await db.collection<{ _id: string }>('leases').deleteOne({ _id: 'reconcile' });
    await allIsWell();
  });

  it('a storage of files that is broken', async () => {
    await rename(system.mediaDir, `${system.mediaDir}.away`);
    await writeFile(system.mediaDir, '');
    await onlyThisIsDown('media-storage');
    await rm(system.mediaDir);
    await rename(`${system.mediaDir}.away`, system.mediaDir);
    await allIsWell();
  });

  it('and says each once in the log, and once that it has passed', () => {
    const said = system.apis[0]!.lines.filter((line) => line.includes('"context":"Health"'));
    const about = said.map((line) => (JSON.parse(line) as { sign: string }).sign);
    for (const sign of ['consumption', 'reconciler', 'media-storage']) {
      expect(about.filter((one) => one === sign)).toHaveLength(2);
    }
  });

  async function states(): Promise<{ degraded: boolean; down: string[] }> {
    const { status, body } = await system.api('/health');
    expect(status).toBe(200);
    const details = Object.entries(body.details as Record<string, { status: string }>);
    const down = details.flatMap(([name, part]) => (part.status === 'down' ? [name] : []));
    return { degraded: body.degraded as boolean, down };
  }

  function onlyThisIsDown(name: string): Promise<void> {
    return eventually(
      async () => expect(await states()).toEqual({ degraded: true, down: [name] }),
      LONG,
    );
  }

  function allIsWell(): Promise<void> {
    return eventually(
      async () => expect(await states()).toEqual({ degraded: false, down: [] }),
      LONG,
    );
  }
});

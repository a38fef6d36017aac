import { spawn } from 'node:child_process';
import mongoose, { type mongo } from 'mongoose';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

type Backup = ReadonlyMap<string, readonly mongo.BSON.Document[]>;

const CUSTOMER = '15550078001';
const PLANNED = '15550078002';
/** The simulator neither takes the message nor answers. */
const HANGS = '15557000009';

/** MongoDB alone is put back to what it was, Redis is empty: what is sent twice, and who knows of it? */
describe('A database that was restored from a backup', () => {
  let system: TestSystem;
  let tenant: TestTenant;
  let backup: Backup;
  let backupAt: Date;

  beforeAll(async () => {
    system = await startSystem({ ownServices: true });
    tenant = await registerTenant(system);
  });

  afterAll(async () => {
    await system.stop();
  });

  it('is refused while a worker runs, and without the time of the backup', async () => {
    await eventually(async () => {
      const { body } = await system.api('/health');
      expect(body.details.workers.workers).toHaveLength(1);
    });
    const running = await restored(new Date());
    expect(running).toMatchObject({ code: 1, text: expect.stringContaining('a worker runs on') });
    const when = await restored('yesterday');
    expect(when).toMatchObject({ code: 1, text: expect.stringContaining('--backup 2026') });
  });

  it('sends nothing again by itself, says what may have been sent, and goes on', async () => {
    const earlier = await send('long before');
    await eventually(async () => expect((await message(earlier)).status).toBe('read'));
    await eventually(async () => expect(await lastPosition()).toBeGreaterThan(0));
    // When the backup is made, three messages wait, one is planned, and a customer waits for an answer.
    await system.workers[0]!.stop();
    const waiting = [await send('one'), await send('two'), await send('three')];
    const planned = await send('planned', { to: PLANNED, send_at: inAnHour() });
    await system.webhook(textFrom(tenant, CUSTOMER, { text: 'a question' }));
    backup = await dump();
    backupAt = new Date();

    // All of it happens, and more.
    await system.workers[0]!.start();
    await eventually(async () => expect(await sentTexts()).toHaveLength(5));
    await send('accepted after the backup');
    await eventually(async () => expect(await sentTexts()).toHaveLength(6));
    const told = await lastPosition();
    const before = await sentTexts();

    // The disk is lost.
    await Promise.all([...system.apis, ...system.workers].map((process) => process.stop()));
    await putBack(backup);
    await system.ownServices.wipeRedis();
    await forgetWorkers();
    const { code, text } = await restored(backupAt);
    expect({ code, text }).toMatchObject({ code: 0 });
    expect(lineOf(text, 'may have been sent')).toMatchObject({ tenantId: tenant.id, messages: 3 });
    expect(lineOf(text, 'safe to work on')).toMatchObject({ messages: 3, webhooks: 1 });
    await Promise.all([...system.apis, ...system.workers].map((process) => process.start()));

    // What comes now goes out, and the question is there, unanswered.
    await send('after the restore');
    await eventually(async () => {
      expect(await sentTexts()).toEqual([...before, 'after the restore']);
      const { body } = await system.api(`/tenants/${tenant.id}/messages?direction=IN`);
      expect(body.items).toHaveLength(1);
    });
    const { body: unknown } = await system.api(`/tenants/${tenant.id}/messages?status=unknown`);
    expect(unknown.items.map(({ id }: { id: string }) => id).toSorted()).toEqual(
      waiting.toSorted(),
    );
    expect(unknown.items[0].error).toMatchObject({ reason: 'outcome_unknown' });
    expect((await message(planned)).status).toBe('queued');
    // A reader of events who was further than the backup misses nothing of what comes now.
    await eventually(async () => expect(await lastPosition()).toBeGreaterThan(told + 1_000_000));

    // A person finds out; and what is sent again is sent once.
    const [first, second] = waiting;
    await system.api(`/tenants/${tenant.id}/messages/${first}/settle`, {
      body: { outcome: 'sent' },
    });
    expect((await message(first!)).status).toBe('sent');
    await system.api(`/tenants/${tenant.id}/messages/${second}/settle`, {
      body: { outcome: 'not_sent' },
    });
    await eventually(async () =>
      expect(await sentTexts()).toEqual([...before, 'after the restore', 'two']),
    );
  });

  it('asks nobody twice, however often it is said', async () => {
    await system.workers[0]!.stop();
    await forgetWorkers();
    const count = (await sentTexts()).length;
    const hanging = await send('newer than the backup', { to: HANGS });
    const { text } = await restored(backupAt);
    expect(lineOf(text, 'safe to work on')).toMatchObject({ messages: 0 });
    expect((await message(hanging)).status).toBe('queued');
    expect(await sentTexts()).toHaveLength(count);
  });

  async function send(text: string, more: { to?: string; send_at?: string } = {}): Promise<string> {
    const { to = CUSTOMER, ...others } = more;
    const body = { to: `+${to}`, text, ...others };
    const answer = await system.api(`/tenants/${tenant.id}/send`, { body });
    expect(answer.status).toBe(202);
    return (answer.body as { id: string }).id;
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test that cares names the type
  async function message(id: string): Promise<any> {
    return (await system.api(`/tenants/${tenant.id}/messages/${id}`)).body;
  }

  async function sentTexts(): Promise<(string | undefined)[]> {
    const { items } = await system.simulator.messages({ phoneNumberId: tenant.phoneNumberId });
    return items.map(({ text }) => text);
  }

  async function inDatabase<T>(work: (db: mongo.Db) => Promise<T>): Promise<T> {
    const connection = await mongoose.createConnection(mongoUri()).asPromise();
    try {
      return await work(connection.db!);
    } finally {
      await connection.close();
    }
  }

  function mongoUri(): string {
    return `mongodb://127.0.0.1:${system.ownServices.mongo.port}/${system.queuePrefix}`;
  }

  function dump(): Promise<Backup> {
    return inDatabase(async (db) => {
      const names = (await db.listCollections().toArray()).map(({ name }) => name);
      const dumped = names.map(async (name) => [name, await db.collection(name).find().toArray()]);
      return new Map((await Promise.all(dumped)) as [string, mongo.BSON.Document[]][]);
    });
  }

  function putBack(documents: Backup): Promise<void> {
    return inDatabase(async (db) => {
      for (const { name } of await db.listCollections().toArray()) {
        await db.collection(name).deleteMany({});
        const rows = documents.get(name) ?? [];
        if (rows.length > 0) await db.collection(name).insertMany([...rows]);
      }
    });
  }

  /** As if they had been seen long ago. */
  function forgetWorkers(): Promise<unknown> {
    return inDatabase((db) => db.collection('worker_heartbeats').deleteMany({}));
  }

  function lastPosition(): Promise<number> {
    return inDatabase(async (db) => {
      const last = await db.collection('events').findOne({}, { sort: { position: -1 } });
      return (last?.['position'] as number | undefined) ?? 0;
    });
  }

  /** Runs the command as an operator does, with the processes' own environment. */
  function restored(at: Date | string): Promise<{ code: number | null; text: string }> {
    const time = typeof at === 'string' ? at : at.toISOString();
    const child = spawn(process.execPath, [inRoot('dist', 'restored.js'), '--backup', time], {
      env: { ...process.env, ...system.env, LOG_LEVEL: 'info' },
    });
    let text = '';
    child.stdout.on('data', (data: Buffer) => (text += data.toString()));
    child.stderr.on('data', (data: Buffer) => (text += data.toString()));
    return new Promise((resolve) => child.once('exit', (code) => resolve({ code, text })));
  }
});

function inAnHour(): string {
  return new Date(Date.now() + 3_600_000).toISOString();
}

function lineOf(text: string, part: string): Record<string, unknown> {
  const line = text.split('\n').find((one) => one.includes(part));
  return JSON.parse(line ?? '{}') as Record<string, unknown>;
}

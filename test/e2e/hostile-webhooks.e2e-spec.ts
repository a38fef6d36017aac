import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { mutate, seededRandom } from '../factories/hostile-body.factory.js';
import { change, notification, textFrom, textMessage } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

/** Raise it for a long run: `FUZZ_BODIES=20000 npm test -- e2e`. */
const BODIES = Number(process.env['FUZZ_BODIES'] ?? 2_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20261122);
const IN_FLIGHT = 16;
const FIXTURES = join(import.meta.dirname, '../fixtures/webhooks');

describe('Signed bodies with something wrong in them', () => {
  let system: TestSystem;
  let tenant: TestTenant;

  beforeAll(async () => {
    system = await startSystem({ env: { APPLY_ATTEMPTS: '2', APPLY_BACKOFF_MS: '50' } });
    tenant = await registerTenant(system, {
      phoneNumberId: '200300400500601',
      wabaId: '100200300400501',
    });
  });

  afterAll(async () => {
    await system.stop();
  });

  it(`never cause a 5xx, a crash or a stuck inbox (${BODIES} bodies, seed ${SEED})`, async () => {
    const originals = readdirSync(FIXTURES).map((file) => readFileSync(join(FIXTURES, file)));
    const random = seededRandom(SEED);
    const bodies = Array.from({ length: BODIES }, (_, index) =>
      mutate(originals[index % originals.length]!, random),
    );
    const answers = new Map<number, number>();
    let next = 0;
    const post = async (): Promise<void> => {
      for (let index = next++; index < bodies.length; index = next++) {
        const { status } = await system.webhook(bodies[index]);
        answers.set(status, (answers.get(status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, post));
    expect([...answers.keys()]).toEqual([200]);
    await eventually(expectInboxEmpty);

    // Whatever was in there, the next customer is answered; of another tenant, since among the
    // bodies are some by which Meta ends the access to this one.
    await system.webhook(textFrom(await registerTenant(system), '15550006661'));
    await eventually(async () => {
      expect((await system.simulator.messages({ to: '15550006661' })).total).toBe(1);
    });
    expect(system.apis[0]!.running && system.workers[0]!.running).toBe(true);
    expect(system.logLines.filter((line) => line.includes('"unexpected'))).toEqual([]);
  }, 600_000);

  it('takes a body of 1000 messages, and one of 3 MB', async () => {
    const silent = await registerTenant(system, { autoReply: { enabled: false } });
    const messages = Array.from({ length: 1_000 }, (_, index) =>
      textMessage(`1555${1_000_000 + index}`),
    );
    expect((await system.webhook(notification([change(silent, { messages })]))).status).toBe(200);
    const long = textMessage('15550006662', { wamid: 'wamid.LONG', text: 'x'.repeat(3_000_000) });
    const body = notification([change(silent, { messages: [long] })]);
    expect((await system.webhook(body)).status).toBe(200);
    await eventually(async () => {
      const { body: page } = await system.api('/admin/webhook-events?wamid=wamid.LONG');
      expect(page.items[0].items).toMatchObject([{ outcome: 'applied' }]);
      let count = 0;
      for (let cursor = ''; ;) {
        const list = await system.api(`/tenants/${silent.id}/messages?limit=100${cursor}`);
        count += list.body.items.length;
        if (list.body.nextCursor === null) break;
        cursor = `&cursor=${list.body.nextCursor}`;
      }
      expect(count).toBe(1_001);
    });
  });

  it('keeps U+0000 and emoji in a text as they came', async () => {
    const text = 'a\0b 👩‍👩‍👧 \u202e "quoted" \\ /';
    await system.webhook(textFrom(tenant, '15550006663', { text, wamid: 'wamid.ODD' }));
    await eventually(async () => {
      const { body } = await system.api(`/tenants/${tenant.id}/messages?direction=IN&limit=100`);
      const message = body.items.find(({ wamid }: { wamid: string }) => wamid === 'wamid.ODD');
      expect(message?.body).toBe(text);
    });
  });

  async function expectInboxEmpty(): Promise<void> {
    const metrics = await (await fetch(`${system.workers[0]!.url}/metrics`)).text();
    expect(/^inbox_oldest_pending_seconds (\S+)$/m.exec(metrics)?.[1]).toBe('0');
  }
});

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../support/eventually.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { textFrom } from '../factories/webhook.factory.js';

describe('From a signed webhook to the auto-reply', () => {
  let system: TestSystem;
  let acme: TestTenant;

  beforeAll(async () => {
    system = await startSystem({ apis: 2, workers: 2 });
    acme = await registerTenant(system, { name: 'Acme' });
  });

  afterAll(async () => {
    await system.stop();
  });

  it('stores the same body, posted 50 times at once to two processes, once and answers it once', async () => {
    const body = JSON.stringify(textFrom(acme, '15550001111', { wamid: 'wamid.FIFTY' }));
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => system.webhook(body, { instance: index % 2 })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(50).fill(200));
    await expectOneReply('15550001111');
  });

  it('stores one message that comes in 50 different bodies once and answers it once', async () => {
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        system.webhook(
          { ...textFrom(acme, '15550002222', { wamid: 'wamid.OTHERS' }), delivery: index },
          { instance: index % 2 },
        ),
      ),
    );
    await expectOneReply('15550002222');
  });

  it('refuses a changed byte, a foreign signature and a missing one, and stores nothing', async () => {
    const body = JSON.stringify(textFrom(acme, '15550003333', { wamid: 'wamid.FORGED' }));
    const signatures = [undefined, '', 'sha256=', `sha256=${'0'.repeat(64)}`, 'nonsense'];
    for (const signature of signatures) {
      const { status, text } = await system.webhook(body, {
        headers: { 'x-hub-signature-256': signature },
      });
      expect(status).toBe(401);
      expect(JSON.parse(text)).toMatchObject({ code: 'invalid_signature' });
    }
    const journal = await system.api('/admin/webhook-events?wamid=wamid.FORGED');
    expect(journal.body.items).toEqual([]);
  });

  it('answers the handshake with the challenge as text, and 403 to a wrong token', async () => {
    const query = (token: string) =>
      `/whatsapp/webhook?hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=1158201444`;
    const right = await fetch(`${system.url}${query(system.verifyToken)}`);
    expect(right.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await right.text()).toBe('1158201444');
    expect((await fetch(`${system.url}${query('wrong')}`)).status).toBe(403);
  });

  it('refuses a body over 4 MB with 413', async () => {
    const { status } = await system.webhook(Buffer.alloc(4 * 1024 * 1024 + 1, ' '));
    expect(status).toBe(413);
  });

  it('sends the own text of a tenant that has one, and nothing if it switched replies off', async () => {
    const own = await registerTenant(system, { autoReply: { text: 'Wir sind im Urlaub 🌴' } });
    const silent = await registerTenant(system, { autoReply: { enabled: false } });
    await system.webhook(textFrom(own, '15550004444'));
    await system.webhook(textFrom(silent, '15550004444'));
    await eventually(async () => {
      const { items } = await system.simulator.messages({ to: '15550004444' });
      expect(items.map(({ text }) => text)).toEqual(['Wir sind im Urlaub 🌴']);
      const { body } = await system.api(`/tenants/${silent.id}/messages`);
      expect(body.items).toHaveLength(1);
    });
  });

  it('brings the reply to "read", each status with its own time', async () => {
    await system.webhook(textFrom(acme, '15550005555'));
    await eventually(async () => {
      const { body } = await system.api(`/tenants/${acme.id}/messages?direction=OUT&status=read`);
      const reply = body.items.find(({ to }: { to: string }) => to === '15550005555');
      expect(reply).toMatchObject({ status: 'read', attempts: 1, error: null });
      expect(Object.keys(reply.statusTimes)).toEqual(
        expect.arrayContaining(['queued', 'sending', 'sent', 'delivered', 'read']),
      );
    });
  });

  /** One message in, and in the simulator's ledger one reply, its text to the byte. */
  async function expectOneReply(customer: string): Promise<void> {
    await eventually(async () => {
      const { items } = await system.simulator.messages({ to: customer });
      expect(items.map(({ text }) => text)).toEqual(['thanks for reaching us\n- team Acme']);
    });
    await eventually(async () => {
      const pending = await system.api('/admin/webhook-events?limit=100');
      expect(pending.body.items.filter(({ state }: { state: string }) => state !== 'done')).toEqual(
        [],
      );
    });
    const { body } = await system.api(`/tenants/${acme.id}/messages?limit=100`);
    const ofCustomer = body.items.filter(
      ({ from, to }: { from: string; to: string }) => from === customer || to === customer,
    );
    expect(ofCustomer.map(({ direction }: { direction: string }) => direction).sort()).toEqual([
      'IN',
      'OUT',
    ]);
    expect((await system.simulator.messages({ to: customer })).total).toBe(1);
  }
});

describe('Every body that Meta documents', () => {
  const FIXTURES = join(import.meta.dirname, '../fixtures/webhooks');
  const files = readdirSync(FIXTURES);
  let system: TestSystem;

  beforeAll(async () => {
    system = await startSystem();
    const ofA = { wabaId: '100200300400501' };
    await registerTenant(system, {
      ...ofA,
      phoneNumberId: '200300400500601',
      displayPhoneNumber: '15550001001',
    });
    await registerTenant(system, {
      ...ofA,
      phoneNumberId: '200300400500602',
      displayPhoneNumber: '15550001002',
    });
  });

  afterAll(async () => {
    await system.stop();
  });

  it('is answered with 200, kept, and its items find their tenants; none is an unexpected error', async () => {
    for (const file of files) {
      const bytes = readFileSync(join(FIXTURES, file));
      expect({ file, ...(await system.webhook(bytes)) }).toMatchObject({ file, status: 200 });
      const forged = Buffer.from(bytes);
      forged[bytes.length >> 1]! ^= 1;
      const headers = { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` };
      expect(await system.webhook(forged, { headers })).toMatchObject({ status: 401 });
    }
    const outcomes = await eventually(async () => {
      const events = await allEvents();
      expect(events).toHaveLength(files.length);
      const items = events.flatMap((event) => event.items);
      expect(events.filter((event) => event.tries === 0)).toEqual([]);
      // Of two contacts nobody can tell which one wrote.
      const failed = items.filter(({ outcome }) => outcome === 'failed');
      expect(failed.map(({ wamid }) => wamid)).toEqual(['wamid.TWO']);
      return items;
    });
    const of = (wanted: string) => outcomes.filter(({ outcome }) => outcome === wanted);
    expect(of('quarantined').map(({ phoneNumberId }) => phoneNumberId)).toEqual(['123456123']);
    // Statuses of messages that were sent by somebody else wait, and stay visible.
    expect(new Set(of('parked').map(({ kind }) => kind))).toEqual(new Set(['status']));
    expect(system.logLines.filter((line) => line.includes('unexpected'))).toEqual([]);
  });

  async function allEvents(): Promise<JournalEvent[]> {
    const events: JournalEvent[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: JournalEvent[]; nextCursor: string | null } = (
        await system.api(`/admin/webhook-events?limit=100${cursor ? `&cursor=${cursor}` : ''}`)
      ).body;
      events.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return events;
  }
});

interface JournalEvent {
  tries: number;
  items: { kind: string; outcome: string; phoneNumberId?: string; wamid?: string }[];
}

import { textFrom } from '../factories/webhook.factory.js';
import { EventListener, type HeardMessage } from '../support/event-listener.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

describe('The stream of changes', () => {
  let system: TestSystem;
  let acme: TestTenant;

  beforeAll(async () => {
    system = await startSystem({ apis: 2, workers: 2 });
    acme = await registerTenant(system, { name: 'Acme' });
  });

  afterAll(async () => {
    await system.stop();
  });

  it('misses nothing across breaks, processes and a restart', async () => {
    const CUSTOMERS = 120;
    const listener = new EventListener(acme.id, acme.apiKey);
    await listener.listen(system.apis[0]!.url);

    const writing = (async () => {
      for (let number = 0; number < CUSTOMERS; number += 1) {
        const webhook = textFrom(acme, `1555010${1000 + number}`, { wamid: `wamid.S${number}` });
        // The second process stays up throughout.
        const { status } = await system.webhook(webhook, { instance: 1 });
        expect(status).toBe(200);
      }
    })();
    // Breaks, of which each process gets its share, until all is written.
    let written = false;
    void writing.then(() => (written = true));
    for (let turn = 1; !written || turn < 6; turn += 1) {
      const before = listener.messages.size;
      await listener.hangUp();
      if (turn === 2) await system.apis[0]!.kill('SIGKILL');
      if (turn === 3) await system.apis[0]!.start();
      const index = turn === 2 ? 1 : turn % 2;
      await listener.listen(system.apis[index]!.url);
      if (!written) await eventually(() => expect(listener.messages.size).toBeGreaterThan(before));
    }
    await writing;

    const stored = await eventually(async () => {
      const messages = await allMessages();
      const places = Array.from({ length: CUSTOMERS }, (_, index) => `wamid.S${index}`);
      expect(
        messages.flatMap(({ direction, wamid }) => (direction === 'IN' ? wamid : [])).sort(),
      ).toEqual([...places].sort());
      expect(messages.flatMap(({ idempotencyKey }) => idempotencyKey ?? []).sort()).toEqual(
        places.map((wamid) => `auto-reply:${wamid}`).sort(),
      );
      expect(messages.map(({ status }) => status).filter((status) => !isFinal(status))).toEqual([]);
      return messages;
    });
    await eventually(() => {
      const heard = [...listener.messages.values()].map(({ id, status }) => `${id} ${status}`);
      expect(heard.sort()).toEqual(stored.map(({ id, status }) => `${id} ${status}`).sort());
    });
    await listener.hangUp();
  });

  it("is closed to other tenants' keys and to none", async () => {
    const other = await registerTenant(system);
    const path = `/tenants/${acme.id}/events`;
    expect((await system.api(path, { key: other.apiKey })).status).toBe(404);
    expect((await system.api(path, { key: 'rubbish' })).status).toBe(401);
  });

  it("tells nothing of another tenant's messages", async () => {
    const other = await registerTenant(system);
    const listener = new EventListener(other.id, other.apiKey);
    await listener.listen(system.url);
    await system.webhook(textFrom(acme, '15550009999', { text: 'for Acme' }));
    await system.webhook(textFrom(other, '15550009999', { text: 'for the other' }));
    await eventually(() => expect(bodies(listener)).toContain('for the other'));
    expect(bodies(listener)).not.toContain('for Acme');
    await listener.hangUp();
  });

  it('refuses a cursor that is none', async () => {
    const path = `/tenants/${acme.id}/events`;
    const asHeader = await system.api(path, { headers: { 'last-event-id': 'rubbish' } });
    const asQuery = await system.api(`${path}?cursor=rubbish`);
    expect([asHeader.status, asQuery.status]).toEqual([400, 400]);
  });

  it('ends with the process, which does not wait for those who listen', async () => {
    const listeners = Array.from({ length: 5 }, () => new EventListener(acme.id, acme.apiKey));
    const [api] = system.apis;
    await Promise.all(listeners.map((listener) => listener.listen(api!.url)));
    const { code } = await api!.kill('SIGTERM');
    expect(code).toBe(0);
    await Promise.all(listeners.map((listener) => listener.ended()));
    await api!.start();
  });

  async function allMessages(): Promise<HeardMessage[]> {
    const messages: HeardMessage[] = [];
    let cursor: string | null = '';
    do {
      const page: { items: HeardMessage[]; nextCursor: string | null } = (
        await system.api(`/tenants/${acme.id}/messages?limit=100${cursor && `&cursor=${cursor}`}`, {
          key: acme.apiKey,
          instance: 1,
        })
      ).body;
      messages.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return messages;
  }
});

/** Nothing more happens to it. */
function isFinal(status: string): boolean {
  return status === 'received' || status === 'read';
}

function bodies({ messages }: EventListener): (string | null)[] {
  return [...messages.values()].map(({ body }) => body);
}

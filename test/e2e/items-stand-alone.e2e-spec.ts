import {
  change,
  notification,
  status,
  textFrom,
  textMessage,
} from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

describe('Each item of a batch stands alone', () => {
  let system: TestSystem;
  let a: TestTenant;
  let b: TestTenant;

  beforeAll(async () => {
    system = await startSystem({ apis: 2, workers: 2 });
    a = await registerTenant(system);
    b = await registerTenant(system);
  });

  afterAll(async () => {
    await system.stop();
  });

  it('brings 3 entries with 5 messages, 7 statuses, 1 unknown type and 1 malformed item of 2 tenants home', async () => {
    const sent = await Promise.all([sendText(a, '15550007001'), sendText(b, '15550007001')]);
    const body = notification(
      [
        change(a, {
          messages: [textMessage('15550007001'), textMessage('15550007002')],
          statuses: ['sent', 'delivered', 'read', 'played'].map((word) => status(sent[0]!, word)),
        }),
        change(b, { messages: [textMessage('15550007001'), null] }),
      ],
      [
        change(b, {
          messages: [textMessage('15550007003')],
          statuses: ['read', 'delivered', 'sent'].map((word) => status(sent[1]!, word)),
        }),
      ],
      [
        change(a, {
          messages: [
            textMessage('15550007004'),
            { ...textMessage('15550007005'), type: 'hologram', hologram: { depth: 3 } },
          ],
        }),
      ],
    );
    expect((await system.webhook(body)).status).toBe(200);

    await eventually(async () => {
      expect(await inbound(a)).toEqual(['hologram', 'text', 'text', 'text']);
      expect(await inbound(b)).toEqual(['text', 'text']);
      expect((await messageOf(a, sent[0]!)).status).toBe('played');
      expect((await messageOf(b, sent[1]!)).status).toBe('read');
    });
    // What came of its items is written once all of them are applied.
    const items = await eventually(async () => {
      const failed = await system.api<{
        items: {
          items: { outcome: string; tenantId: string; position: string; reason?: string }[];
        }[];
      }>('/admin/webhook-events?outcome=failed');
      expect(failed.body.items).toHaveLength(1);
      return failed.body.items[0]!.items;
    });
    expect(items).toHaveLength(14);
    expect(items.filter(({ outcome }) => outcome === 'failed')).toEqual([
      expect.objectContaining({ position: '0.1.messages.1', tenantId: b.id }),
    ]);
    expect(items.filter(({ outcome }) => outcome === 'applied')).toHaveLength(13);
  });

  it('keeps what belongs to an unknown number, and applies it with one call once it is registered', async () => {
    const unknown = { phoneNumberId: '777000777000' };
    await system.webhook(textFrom(unknown, '15550007101', { wamid: 'wamid.EARLY' }));
    await eventually(async () => {
      const { body } = await system.api(`/admin/webhook-events?phoneNumberId=777000777000`);
      expect(body.items[0].items).toMatchObject([{ outcome: 'quarantined' }]);
    });
    const late = await registerTenant(system, unknown);
    const { body } = await system.api('/admin/webhook-events/replay', { body: unknown });
    expect(body).toEqual({ replayed: 1 });
    await eventually(async () => {
      expect(await inbound(late)).toEqual(['text']);
      expect((await system.simulator.messages({ to: '15550007101' })).total).toBe(1);
    });
  });

  it('does nothing twice when a delivery is replayed, whole or one item of it', async () => {
    await system.webhook(textFrom(a, '15550007201', { wamid: 'wamid.REPLAY' }));
    const event = await eventually(async () => {
      const { body } = await system.api('/admin/webhook-events?wamid=wamid.REPLAY');
      expect(body.items[0]).toMatchObject({ state: 'done' });
      expect((await system.simulator.messages({ to: '15550007201' })).total).toBe(1);
      return body.items[0];
    });
    await system.api(`/admin/webhook-events/${event.id}/replay`, { body: {} });
    await system.api(`/admin/webhook-events/${event.id}/replay`, {
      body: { position: event.items[0].position },
    });
    await eventually(async () => {
      const { body } = await system.api(`/admin/webhook-events/${event.id}`);
      expect(body).toMatchObject({ state: 'done', items: [{ outcome: 'applied' }] });
      expect(JSON.parse(body.body).entry[0].changes[0].value.messages[0].id).toBe('wamid.REPLAY');
    });
    expect((await system.simulator.messages({ to: '15550007201' })).total).toBe(1);
  });

  it('parks a status that overtakes its message, and applies it when the message appears', async () => {
    await system.webhook(notification([change(a, { statuses: [status('wamid.ECHO', 'read')] })]));
    await eventually(async () => {
      const { body } = await system.api('/admin/webhook-events?wamid=wamid.ECHO');
      expect(body.items[0].items).toMatchObject([{ outcome: 'parked' }]);
    });
    const echo = { ...textMessage('15550001001', { wamid: 'wamid.ECHO' }), to: '15550007301' };
    await system.webhook(
      notification([
        {
          field: 'smb_message_echoes',
          value: { metadata: { phone_number_id: a.phoneNumberId }, message_echoes: [echo] },
        },
      ]),
    );
    await eventually(async () => {
      const { body } = await system.api(`/tenants/${a.id}/messages?status=read`);
      expect(body.items).toContainEqual(
        expect.objectContaining({ wamid: 'wamid.ECHO', direction: 'OUT', origin: 'app' }),
      );
    });
    expect((await system.simulator.messages({ to: '15550007301' })).total).toBe(0);
  });

  it('never mixes tenants: 100 of them, with equal customers and equal wamids', async () => {
    const tenants = await Promise.all(Array.from({ length: 100 }, () => registerTenant(system)));
    const wamids = Array.from({ length: 5 }, (_, index) => `wamid.EQUAL${index}`);
    const posts = Array.from({ length: 50 }, (_, group) =>
      notification(
        ...[group * 2, group * 2 + 1].map((index) => [
          change(tenants[index]!, {
            messages: wamids.map((wamid) =>
              textMessage('15550007401', { wamid, text: `to ${tenants[index]!.id}` }),
            ),
          }),
        ]),
      ),
    );
    const answers = await Promise.all(
      [...posts, ...posts].map((post, index) => system.webhook(post, { instance: index % 2 })),
    );
    expect(answers.filter((answer) => answer.status !== 200)).toEqual([]);
    await eventually(async () => {
      for (const tenant of tenants) {
        const { body } = await system.api(`/tenants/${tenant.id}/messages?direction=IN`, {
          key: tenant.apiKey,
        });
        expect(body.items.map(({ wamid }: { wamid: string }) => wamid).sort()).toEqual(wamids);
        const texts = new Set(body.items.map((message: { body: string }) => message.body));
        expect(texts).toEqual(new Set([`to ${tenant.id}`]));
      }
    });
    const [first, second] = tenants as [TestTenant, TestTenant];
    for (const path of ['', '/messages', '/conversations', '/customers', '/account-events']) {
      const { status: answer, body } = await system.api(`/tenants/${second.id}${path}`, {
        key: first.apiKey,
      });
      expect({ path, answer, code: body.code }).toEqual({
        path,
        answer: 404,
        code: 'tenant_not_found',
      });
    }
  });

  async function inbound(tenant: TestTenant): Promise<string[]> {
    const { body } = await system.api(`/tenants/${tenant.id}/messages?direction=IN&limit=100`);
    return body.items.map(({ type }: { type: string }) => type).sort();
  }

  /** @returns the wamid under which it went out */
  async function sendText(tenant: TestTenant, to: string): Promise<string> {
    const { body } = await system.api(`/tenants/${tenant.id}/send`, {
      body: { to: `+${to}`, text: 'hello' },
    });
    return eventually(async () => {
      const message = (await system.api(`/tenants/${tenant.id}/messages/${body.id}`)).body;
      expect(message.wamid).not.toBeNull();
      return message.wamid as string;
    });
  }

  async function messageOf(tenant: TestTenant, wamid: string): Promise<{ status: string }> {
    const { body } = await system.api(`/tenants/${tenant.id}/messages?direction=OUT`);
    return body.items.find((message: { wamid: string }) => message.wamid === wamid);
  }
});

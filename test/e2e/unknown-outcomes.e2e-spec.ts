import { change, notification, status } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

describe('Unknown outcomes, settled by hand', () => {
  let system: TestSystem;
  let tenant: TestTenant;

  beforeAll(async () => {
    system = await startSystem({ env: { SEND_TIMEOUT_MS: '300', SEND_LEASE_MS: '1000' } });
    tenant = await registerTenant(system);
  });

  afterAll(async () => {
    await system.stop();
  });

  it('"sent" takes it off the outbox, once; a status that comes later still counts', async () => {
    const id = await unanswered('15550009001');
    const settled = await settle(id, { outcome: 'sent', wamid: 'wamid.byHand' });
    expect(settled).toMatchObject({
      status: 200,
      body: { id, status: 'sent', wamid: 'wamid.byHand', error: null, attempts: 1 },
    });
    expect(Object.keys(settled.body.statusTimes)).toEqual(
      expect.arrayContaining(['unknown', 'sent']),
    );
    expect(await settle(id, { outcome: 'not_sent' })).toMatchObject({
      status: 409,
      body: { code: 'message_not_unknown', detail: expect.stringContaining('is sent') },
    });
    await system.webhook(
      notification([change(tenant, { statuses: [status('wamid.byHand', 'delivered')] })]),
    );
    await eventually(async () => expect((await message(id)).status).toBe('delivered'));
    expect((await system.simulator.messages({ to: '15550009001' })).total).toBe(0);
  });

  it('"not_sent" sends it again', async () => {
    const id = await unanswered('15550009002');
    expect(await settle(id, { outcome: 'not_sent' }, tenant.apiKey)).toMatchObject({
      status: 200,
      body: { id, status: 'queued', attempts: 0 },
    });
    await eventually(async () => {
      expect(await message(id)).toMatchObject({ status: expect.stringMatching(/sent|deliv|read/) });
    });
    expect((await system.simulator.messages({ to: '+15550009002' })).total).toBe(1);
  });

  it('many settle at once: one of them does', async () => {
    const id = await unanswered('15550009003');
    const answers = await Promise.all(
      ['sent', 'not_sent', 'sent', 'not_sent'].map((outcome) => settle(id, { outcome })),
    );
    const statuses = answers.map((answer) => answer.status).sort();
    expect(statuses[0]).toBe(200);
    // A message that goes again may be settled again only once it is unknown again.
    expect(statuses.slice(1)).toEqual([409, 409, 409]);
  });

  it('refuses what makes no sense', async () => {
    const id = await unanswered('15550009004');
    for (const body of [
      {},
      { outcome: 'maybe' },
      { outcome: 'not_sent', wamid: 'wamid.A' },
      { outcome: 'sent', wamid: 'a b' },
      { outcome: 'sent', wamid: { $ne: 1 } },
    ]) {
      expect(await settle(id, body)).toMatchObject({ status: 400 });
    }
    expect(await settle('msg_none', { outcome: 'sent' })).toMatchObject({ status: 404 });
    expect(await settle(id, { outcome: 'sent', wamid: 'wamid.byHand' })).toMatchObject({
      status: 409,
      body: { code: 'wamid_taken' },
    });
    const stranger = await registerTenant(system);
    expect(await settle(id, { outcome: 'sent' }, stranger.apiKey)).toMatchObject({ status: 404 });
  });

  /** @returns the id of a message that Meta never got, though nobody can know */
  async function unanswered(to: string): Promise<string> {
    await system.simulator.request(`/_simulator/recipients/${to}`, {
      method: 'PUT',
      body: { outcome: 'hang', times: 1 },
    });
    const { body } = await system.api(`/tenants/${tenant.id}/send`, {
      body: { to: `+${to}`, text: 'hi' },
    });
    await eventually(async () => expect((await message(body.id)).status).toBe('unknown'));
    return body.id;
  }

  async function message(id: string) {
    return (await system.api(`/tenants/${tenant.id}/messages/${id}`)).body;
  }

  function settle(id: string, body: object, key?: string) {
    return system.api(`/tenants/${tenant.id}/messages/${id}/settle`, {
      body,
      ...(key !== undefined && { key }),
    });
  }
});

import { randomInt } from 'node:crypto';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

describe('People who want no marketing messages', () => {
  const wabaId = String(randomInt(10 ** 12, 10 ** 13));
  let system: TestSystem;
  let tenant: TestTenant;
  /** In seconds: each word is later than the one before, and than whatever we noted ourselves. */
  let lastSaid = 0;

  beforeAll(async () => {
    system = await startSystem();
    tenant = await registerTenant(system, { wabaId });
    await system.simulator.request(`/_simulator/phone-numbers/${tenant.phoneNumberId}`, {
      method: 'PUT',
      body: { wabaId },
    });
    for (const category of ['MARKETING', 'UTILITY', 'AUTHENTICATION']) {
      const text = category === 'AUTHENTICATION' ? 'Code: {{1}}.' : 'Good news.';
      await system.simulator.request(
        `/_simulator/wabas/${wabaId}/templates/${category.toLowerCase()}`,
        { method: 'PUT', body: { category, components: [{ type: 'BODY', text }] } },
      );
    }
    await system.api(`/tenants/${tenant.id}/templates/sync`, { body: {} });
  });

  afterAll(async () => {
    await system.stop();
  });

  it('said so to Meta: they get none until they want them again', async () => {
    const to = '15550006001';
    expect((await send(to, 'marketing')).status).toBe(202);
    await prefers(to, 'stop');
    await eventually(async () => {
      const answer = await send(to, 'marketing');
      expect(answer).toMatchObject({ status: 409, body: { code: 'recipient_opted_out' } });
    });
    expect((await send(to, 'utility')).status).toBe(202);
    expect((await send('15550006002', 'marketing')).status).toBe(202);
    await prefers(to, 'resume');
    await eventually(async () => expect((await send(to, 'marketing')).status).toBe(202));
  });

  it('said so at a time that has not come: what they say next counts all the same', async () => {
    const to = '15550006005';
    await prefers(to, 'stop', Math.floor(Date.now() / 1000) + 10 ** 8);
    await eventually(async () => expect((await send(to, 'marketing')).status).toBe(409));
    await prefers(to, 'resume');
    await eventually(async () => expect((await send(to, 'marketing')).status).toBe(202));
  });

  it.each([
    ['a refusal', 'error', '15550006003'],
    ['a failed status', 'failed', '15550006004'],
  ])('is learnt from %s, too (131050)', async (_case, outcome, to) => {
    await system.simulator.request(`/_simulator/recipients/${to}`, {
      method: 'PUT',
      body: { outcome, code: 131_050, times: 1 },
    });
    const { body } = await send(to, 'marketing');
    await eventually(async () => {
      const { body: message } = await system.api(`/tenants/${tenant.id}/messages/${body.id}`);
      expect(message).toMatchObject({ status: 'failed', attempts: 1, error: { code: 131_050 } });
      const answer = await send(to, 'marketing');
      expect(answer).toMatchObject({ status: 409, body: { code: 'recipient_opted_out' } });
    });
    await prefers(to, 'resume');
    await eventually(async () => expect((await send(to, 'marketing')).status).toBe(202));
  });

  it('a code goes to a number only', async () => {
    const components = [{ type: 'body', parameters: [{ type: 'text', text: '123456' }] }];
    const template = { name: 'authentication', language: { code: 'en_US' }, components };
    const answer = await system.api(`/tenants/${tenant.id}/send`, {
      body: { recipient: 'US.13491208655302741918', type: 'template', template },
    });
    expect(answer).toMatchObject({ status: 422, body: { code: 'recipient_needs_number' } });
  });

  function send(to: string, name: string) {
    const template = { name, language: { code: 'en_US' } };
    return system.api(`/tenants/${tenant.id}/send`, {
      body: { to: `+${to}`, type: 'template', template },
    });
  }

  async function prefers(waId: string, value: string, at?: number): Promise<void> {
    const preference = {
      wa_id: waId,
      category: 'marketing_messages',
      value,
      detail: 'User requested',
      timestamp: at ?? (lastSaid = Math.max(lastSaid, Math.floor(Date.now() / 1000)) + 1),
    };
    await system.simulator.request('/_simulator/events', {
      body: {
        wabaId,
        field: 'user_preferences',
        value: {
          messaging_product: 'whatsapp',
          metadata: { phone_number_id: tenant.phoneNumberId },
          contacts: [{ wa_id: waId }],
          user_preferences: [preference],
        },
      },
    });
  }
});

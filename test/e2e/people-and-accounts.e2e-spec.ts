import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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

const WABA = '100200300400501';

describe('People and accounts', () => {
  let system: TestSystem;
  let tenant: TestTenant;

  beforeAll(async () => {
    system = await startSystem({ env: { AUTO_REPLY_LIMIT_PER_DAY: '3' } });
    tenant = await registerTenant(system, {
      phoneNumberId: '200300400500601',
      displayPhoneNumber: '+1 555 000 1001',
      wabaId: WABA,
    });
  });

  afterAll(async () => {
    await system.stop();
  });

  it('answers somebody who hides their number by their user id', async () => {
    const message = { ...textMessage('-'), from: undefined, from_user_id: 'US.555' };
    const contacts = [{ profile: { name: 'Dario', username: '@dario' }, user_id: 'US.555' }];
    await system.webhook(notification([change(tenant, { contacts, messages: [message] })]));
    await eventually(async () => {
      const { items } = await ledger();
      expect(items.filter(({ recipient }) => recipient === 'US.555')).toHaveLength(1);
    });
    const { body } = await system.api(`/tenants/${tenant.id}/customers`);
    expect(body.items).toContainEqual(
      expect.objectContaining({ waId: null, userId: 'US.555', username: 'dario', name: 'Dario' }),
    );
  });

  it('merges two customers that prove to be one, and takes them apart again', async () => {
    const silent = await registerTenant(system, { autoReply: { enabled: false } });
    const write = async (contact: Record<string, string>, from: Record<string, string>) => {
      const messages = [{ ...textMessage('-'), from: undefined, ...from }];
      await system.webhook(notification([change(silent, { contacts: [contact], messages })]));
    };
    const people = async () => (await system.api(`/tenants/${silent.id}/customers`)).body.items;
    await write({ wa_id: '15550003030' }, { from: '15550003030' });
    await write({ user_id: 'US.3030' }, { from_user_id: 'US.3030' });
    await eventually(async () => expect(await people()).toHaveLength(2));
    await write(
      { wa_id: '15550003030', user_id: 'US.3030' },
      { from: '15550003030', from_user_id: 'US.3030' },
    );
    const merged = await eventually(async () => {
      const [person, ...others] = await people();
      expect(others).toEqual([]);
      return person;
    });
    const thread = `/tenants/${silent.id}/conversations/${merged.conversationId}/messages`;
    expect((await system.api(thread)).body.items).toHaveLength(3);
    const [customerId] = merged.absorbed;
    const path = `/tenants/${silent.id}/customers/${merged.id}/unmerge`;
    expect(await system.api(path, { body: { customerId } })).toMatchObject({ status: 200 });
    expect(await people()).toHaveLength(2);
    expect(await system.api(path, { body: { customerId } })).toMatchObject({ status: 409 });
  });

  it('finds what failed to somebody who proved to be another one meanwhile', async () => {
    const shop = await registerTenant(system, { autoReply: { enabled: false } });
    const refused = '15559131026';
    const wrote = { ...textMessage('-'), from: undefined, from_user_id: 'US.3031' };
    const contacts = [{ user_id: 'US.3031' }];
    await system.webhook(notification([change(shop, { contacts, messages: [wrote] })]));
    const path = `/tenants/${shop.id}`;
    await eventually(async () =>
      expect((await system.api(`${path}/customers`)).body.items).toHaveLength(1),
    );
    const answer = await system.api(`${path}/send`, { body: { to: `+${refused}`, text: 'x' } });
    expect(answer.status).toBe(202);
    const failed = () => system.api(`${path}/conversations?failed=true`);
    await eventually(async () => expect((await failed()).body.items).toHaveLength(1));

    const ids = { recipient_id: refused, recipient_user_id: 'US.3031' };
    const statuses = [status('wamid.of-another-system', 'delivered', ids)];
    await system.webhook(notification([change(shop, { statuses })]));
    await eventually(async () =>
      expect((await system.api(`${path}/customers`)).body.items).toHaveLength(1),
    );
    const { body } = await failed();
    expect(body.items).toMatchObject([
      { customer: { waId: refused, userId: 'US.3031' }, lastMessage: { id: answer.body.id } },
    ]);
  });

  it.each([
    'inbound-reaction',
    'inbound-system-number-change',
    'inbound-unsupported',
    'inbound-revoke',
    'inbound-edit-text',
    'inbound-text-group',
    'smb-message-echo-text',
    'history-chunk',
  ])('keeps %s and does not answer it', async (file) => {
    const before = (await ledger()).total;
    await system.webhook(fixture(file));
    const kept = await eventually(async () => {
      const { body } = await system.api('/admin/webhook-events?limit=1');
      expect(body.items[0]).toMatchObject({ state: 'done', tries: 1 });
      return body.items[0].items as { kind: string; outcome: string }[];
    });
    expect(kept.every(({ outcome }) => outcome === 'applied')).toBe(true);
    // A reply would have been queued before the delivery was done.
    const { body } = await system.api(`/tenants/${tenant.id}/messages?status=queued`);
    expect(body.items).toEqual([]);
    expect((await ledger()).total).toBe(before);
  });

  it('stops answering a machine that answers every answer, and says so once', async () => {
    const answers = async () => (await system.simulator.messages({ to: '15550004040' })).total;
    for (let index = 1; index <= 8; index += 1) {
      await system.webhook(textFrom(tenant, '15550004040', { text: `bot ${index}` }));
      await eventually(async () => {
        const { body } = await system.api(`/tenants/${tenant.id}/messages?direction=IN&limit=100`);
        const ofBot = body.items.filter(({ from }: { from: string }) => from === '15550004040');
        expect(ofBot).toHaveLength(index);
        expect(await answers()).toBe(Math.min(index, 3));
      });
    }
    const { body } = await system.api(`/tenants/${tenant.id}/account-events?limit=100`);
    const alerts = body.items.filter(({ kind }: { kind: string }) => kind === 'auto_reply_loop');
    expect(alerts).toHaveLength(1);
  });

  it("counts the service window from the customer's own message, and believes Meta's 131047", async () => {
    const { body: sent } = await send('15550005050', 'hello');
    expect(sent.serviceWindow).toEqual({ open: false, closesAt: null });
    await system.webhook(textFrom(tenant, '15550005050'));
    await eventually(async () => {
      const { body } = await conversation(sent.conversationId);
      const closesIn = Date.parse(body.windowClosesAt) - Date.now();
      expect(closesIn / 3_600_000).toBeCloseTo(24, 0);
    });
    const wamid = await eventually(async () => {
      const { body } = await system.api(`/tenants/${tenant.id}/messages/${sent.id}`);
      expect(body.wamid).not.toBeNull();
      return body.wamid as string;
    });
    const refusal = status(wamid, 'failed', {
      timestamp: String(Math.ceil(Date.now() / 1000) + 1),
      errors: [{ code: 131047, title: 'Re-engagement message' }],
    });
    await system.webhook(notification([change(tenant, { statuses: [refusal] })]));
    await eventually(async () => {
      expect((await conversation(sent.conversationId)).body.windowClosesAt).toBeNull();
    });
  });

  it('keeps to what the tenant wants done outside of the window, and inside sends as asked', async () => {
    const strict = await registerTenant(system, {
      autoReply: { enabled: false },
      windowPolicy: 'refuse',
      fallbackTemplate: { name: 'hello_world', language: 'en_US' },
    });
    const ask = (to: string, more: object = {}) =>
      system.api(`/tenants/${strict.id}/send`, { body: { to: `+${to}`, text: 'hello', ...more } });
    const [stranger, writer] = ['15550009191', '15550009292'];
    expect(await ask(stranger)).toMatchObject({
      status: 409,
      body: { code: 'service_window_closed' },
    });
    const tried = await ask(stranger, { window_policy: 'try' });
    const replaced = await ask(stranger, { window_policy: 'template' });
    await system.webhook(textFrom(strict, writer));
    const answered = await eventually(async () => {
      const answer = await ask(writer);
      expect(answer.status).toBe(202);
      return answer;
    });
    const expected = [
      [tried, 'text'],
      [replaced, 'template'],
      [answered, 'text'],
    ] as const;
    await eventually(async () => {
      const { items } = await system.simulator.messages({ phoneNumberId: strict.phoneNumberId });
      const sent = items.map(({ callbackData, type }) => [callbackData, type]);
      expect(sent.toSorted()).toEqual(
        expected.map(([{ body }, type]) => [body.id, type]).toSorted(),
      );
    });
  });

  it('notes who declines marketing, and who wants it again', async () => {
    for (const [file, optOut] of [
      ['user-preferences-stop', true],
      ['user-preferences-resume', false],
    ] as const) {
      const body = JSON.parse(fixture(file).toString());
      const { value } = body.entry[0].changes[0];
      const [preference] = value.user_preferences;
      // Somebody who is not known yet, and whose number nobody had before.
      value.contacts = [];
      preference.wa_id = '15550007070';
      delete preference.user_id;
      preference.timestamp = 1_790_000_000 + (optOut ? 0 : 1);
      await system.webhook(body);
      await eventually(async () => {
        const { body: customers } = await system.api(`/tenants/${tenant.id}/customers?limit=100`);
        const rosa = customers.items.find(
          ({ waId }: { waId: string }) => waId === preference.wa_id,
        );
        expect(rosa?.marketingOptOut).toBe(optOut);
      });
    }
  });

  it('follows what Meta says about number, limits and templates', async () => {
    for (const file of [
      'phone-number-quality-update',
      'business-capability-update',
      'template-status-paused',
      'template-quality-update',
      'security-pin-changed',
    ]) {
      await system.webhook(fixture(file));
    }
    await eventually(async () => {
      const { body } = await system.api(`/tenants/${tenant.id}`);
      expect(body).toMatchObject({ throughputPerSecond: 1000, messagingLimit: '2000' });
      const { body: templates } = await system.api(`/tenants/${tenant.id}/templates`);
      expect(templates.items).toContainEqual(expect.objectContaining({ status: 'PAUSED' }));
      const { body: events } = await system.api(`/tenants/${tenant.id}/account-events?limit=100`);
      const kinds = events.items.map(({ kind }: { kind: string }) => kind);
      expect(kinds).toEqual(expect.arrayContaining(['security', 'phone_number_quality_update']));
    });
  });

  it('waits for a new token once Meta ends the access, burns nothing, and goes on by itself', async () => {
    await system.webhook(fixture('account-update-partner-removed'));
    await eventually(async () => {
      const { body } = await system.api(`/tenants/${tenant.id}`);
      expect(body).toMatchObject({ status: 'needs_reauth' });
      expect(body.statusReason).toContain('PARTNER_REMOVED');
    });
    const { body: waiting } = await send('15550006060', 'patience');
    await system.webhook(textFrom(tenant, '15550006061'));
    await eventually(async () => {
      const { body } = await system.api(`/tenants/${tenant.id}/messages?direction=IN&limit=5`);
      expect(body.items[0]).toMatchObject({ from: '15550006061' });
    });
    const { body: message } = await system.api(`/tenants/${tenant.id}/messages/${waiting.id}`);
    expect(message).toMatchObject({ status: 'queued', attempts: 0 });

    await system.api(`/tenants/${tenant.id}`, { method: 'PATCH', body: { accessToken: 'EAAnew' } });
    await eventually(async () => {
      expect((await system.simulator.messages({ to: '15550006060' })).total).toBe(1);
      expect((await system.simulator.messages({ to: '15550006061' })).total).toBe(1);
    });
    // Replayed weeks later, the old event does not end the access again.
    const { body } = await system.api('/admin/webhook-events?limit=100');
    const old = body.items.find(({ items }: { items: { label: string }[] }) =>
      items.some(({ label }) => label === 'account_update'),
    );
    await system.api(`/admin/webhook-events/${old.id}/replay`, { body: {} });
    await eventually(async () => {
      const { body: replayed } = await system.api(`/admin/webhook-events/${old.id}`);
      expect(replayed).toMatchObject({ state: 'done', items: [{ outcome: 'duplicate' }] });
    });
    expect((await system.api(`/tenants/${tenant.id}`)).body.status).toBe('active');
  });

  function ledger() {
    return system.simulator.messages({ phoneNumberId: tenant.phoneNumberId, limit: 1000 });
  }

  function send(to: string, text: string) {
    return system.api(`/tenants/${tenant.id}/send`, { body: { to: `+${to}`, text } });
  }

  function conversation(id: string) {
    return system.api(`/tenants/${tenant.id}/conversations/${id}`);
  }
});

function fixture(file: string): Buffer {
  return readFileSync(join(import.meta.dirname, `../fixtures/webhooks/${file}.json`));
}

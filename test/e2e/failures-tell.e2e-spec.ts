import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

const UNREACHABLE = 131026;
const SPAM = 131048;
const UNPAID = 131042;

/** Numbers that the simulator knows: refused at once, or taken and then failed. */
const refusing = (code: number) => `+15559${code}`;
const failing = (code: number) => `+15558${code}`;

describe('A failure tells', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startSystem({ env: { RECONCILE_INTERVAL_MS: '200' } });
  });

  afterAll(async () => {
    await system.stop();
  });

  it('of itself in a dead letter, also if it comes late, once for each try', async () => {
    const tenant = await register();
    const id = await accepted(tenant, { to: failing(UNREACHABLE), text: 'late' });
    const [letter] = await letters(tenant, 1);
    expect(letter).toMatchObject({
      subjectId: id,
      state: 'open',
      reason: { code: UNREACHABLE, reason: 'meta' },
    });
    const { body: message } = await system.api(`/tenants/${tenant.id}/messages/${id}`);
    expect(message).toMatchObject({
      status: 'failed',
      error: { code: UNREACHABLE, reason: 'meta' },
    });
    const replay = await system.api('/admin/dead-letters/replay', { body: { ids: [letter.id] } });
    expect(replay.body.items ?? replay.body).toMatchObject([{ result: 'replayed' }]);
    await eventually(async () => {
      const [again] = await letters(tenant, 1);
      const events = again.history.map(({ event }: { event: string }) => event);
      expect(events).toEqual(['given up', 'replayed', 'given up']);
    });
  });

  it('why an account was stopped, and what to do', async () => {
    const tenant = await register();
    await accepted(tenant, { to: refusing(UNPAID), text: 'x' });
    await eventually(async () => {
      const { body } = await system.api(`/tenants/${tenant.id}`);
      expect(body).toMatchObject({
        status: 'paused',
        statusReason: expect.stringContaining(String(UNPAID)),
        stop: {
          code: UNPAID,
          title: expect.any(String),
          advice: expect.stringContaining('payment method'),
          at: expect.any(String),
        },
      });
    });
    const { body: events } = await system.api(`/tenants/${tenant.id}/account-events`);
    expect(events.items).toMatchObject([{ kind: 'sending_stopped', data: { code: UNPAID } }]);
    const resumed = await system.api(`/tenants/${tenant.id}/resume`, { method: 'POST' });
    expect(resumed.body).toMatchObject({ status: 'active', stop: null });
  });

  it('that templates are held, while answers go on', async () => {
    const tenant = await register();
    const template = { name: 'hello_world', language: { code: 'en_US' } };
    const first = await accepted(tenant, { to: refusing(SPAM), type: 'template', template });
    await eventually(async () => {
      const { body } = await system.api(`/tenants/${tenant.id}`);
      expect(body).toMatchObject({ status: 'active', templatesHeld: { code: SPAM } });
    });
    const second = await accepted(tenant, { to: '+15550043001', type: 'template', template });
    await system.simulator.customerWrites('15550043002', tenant.phoneNumberId, { text: 'hi' });
    const answer = await accepted(tenant, { to: '+15550043002', text: 'answer' });
    await eventually(async () => {
      const { items } = await system.simulator.messages({ phoneNumberId: tenant.phoneNumberId });
      expect(items.map(({ text }) => text)).toEqual(['answer']);
    });
    const status = async (id: string) =>
      (await system.api(`/tenants/${tenant.id}/messages/${id}`)).body;
    await eventually(async () => {
      expect(await status(second)).toMatchObject({
        status: 'queued',
        error: { code: 0, reason: 'templates_held' },
      });
    });
    expect(await status(first)).toMatchObject({ status: 'queued', error: { code: SPAM } });
    expect((await status(answer)).error).toBeNull();
  });

  it('why nothing was sent after its time', async () => {
    const tenant = await register();
    const body = { to: '+15550043003', text: 'late', expires_at: '2020-01-01T00:00:00Z' };
    const id = await accepted(tenant, body);
    const { body: message } = await system.api(`/tenants/${tenant.id}/messages/${id}`);
    expect(message).toMatchObject({ status: 'expired', error: { code: 0, reason: 'expired' } });
  });

  function register(): Promise<TestTenant> {
    return registerTenant(system, { autoReply: { enabled: false } });
  }

  async function accepted(tenant: TestTenant, body: object): Promise<string> {
    const answer = await system.api(`/tenants/${tenant.id}/send`, { body });
    expect(answer.status).toBe(202);
    return answer.body.id;
  }

  async function letters(tenant: TestTenant, count: number) {
    return eventually(async () => {
      const { body } = await system.api(`/admin/dead-letters?tenantId=${tenant.id}`);
      expect(body.items).toHaveLength(count);
      return body.items;
    });
  }
});

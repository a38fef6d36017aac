import { textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant } from '../support/register-tenant.js';

const TEXT = 'the-customer-wrote-this-7f3a';
const SENT_TEXT = 'the-business-wrote-this-91bc';
const TOKEN = 'EAAsecret-token-5d1e';
const NEW_TOKEN = 'EAAnew-secret-token-08aa';
const OWN_SECRET = 'own-app-secret-77aa';
const OPERATOR_KEY = 'operator-key-operator-key-1234';
const MASTER_KEY = 'master-key-master-key-master-key-master-key';

describe('At the most talkative log level', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startSystem({
      env: { LOG_LEVEL: 'trace', ADMIN_API_KEY: OPERATOR_KEY, MASTER_KEY, SEND_ATTEMPTS: '2' },
    });
  });

  afterAll(async () => {
    await system.stop();
  });

  it('no token, key or message text reaches a log line, an answer or a job', async () => {
    const key = OPERATOR_KEY;
    const settings = { accessToken: TOKEN, appSecret: OWN_SECRET };
    const { body: tenant } = await system.api('/tenants/register', {
      key,
      body: { name: 'Acme', phoneNumberId: '555000111222', ...settings },
    });
    const answers: unknown[] = [];
    const ask = async (path: string, options: object = {}) => {
      const answer = await system.api(path, { key, ...options });
      answers.push(answer.body);
      return answer;
    };
    await ask(`/tenants/${tenant.id}`, { method: 'PATCH', body: { accessToken: NEW_TOKEN } });
    await ask('/tenants');
    await ask(`/tenants/${tenant.id}/send`, { body: { to: '+15550009001', text: SENT_TEXT } });
    await ask(`/tenants/${tenant.id}/send`, { body: { to: 'x', text: SENT_TEXT, [TEXT]: 1 } });
    await ask(`/tenants/${tenant.id}/send`, { key: 'wrong-key-wrong-key' });
    await ask('/tenants/register', { body: { name: 1, accessToken: [TOKEN] } });
    await system.webhook(
      textFrom({ phoneNumberId: '555000111222' }, '15550009002', { text: TEXT }),
    );
    await system.webhook(`not json ${TEXT}`);
    await eventually(async () => {
      expect((await system.simulator.messages({ to: '15550009001' })).total).toBe(1);
      expect((await system.simulator.messages({ to: '15550009002' })).total).toBe(1);
    });

    const secrets = [
      [TOKEN, NEW_TOKEN, OWN_SECRET, OPERATOR_KEY, MASTER_KEY, TEXT, SENT_TEXT],
      [tenant.apiKey, system.appSecret, system.verifyToken, 'thanks for reaching us'],
    ].flat();
    const ours = system.logLines;
    for (const secret of secrets) {
      expect(ours.filter((line) => line.includes(secret))).toEqual([]);
    }
    const told = JSON.stringify(answers);
    for (const secret of [TOKEN, NEW_TOKEN, OWN_SECRET, OPERATOR_KEY, MASTER_KEY]) {
      expect(told).not.toContain(secret);
    }
    expect(ours.length).toBeGreaterThan(20);
  });

  it('says how many texts a wrong key may reach: none', async () => {
    const tenant = await registerTenantAsOperator();
    const { status } = await system.api(`/tenants/${tenant.id}/messages`, { key: 'wak_wrong' });
    expect(status).toBe(401);
    expect((await system.api('/tenants')).status).toBe(401);
    expect((await system.api('/tenants', { key: tenant.apiKey })).body.code).toBe('operator_only');
    expect((await system.api('/admin/dead-letters', { key: tenant.apiKey })).status).toBe(403);
  });

  async function registerTenantAsOperator() {
    const { body } = await system.api('/tenants/register', {
      key: OPERATOR_KEY,
      body: { name: 'Other', phoneNumberId: '555000111333', accessToken: 'mock_x' },
    });
    return body as Awaited<ReturnType<typeof registerTenant>>;
  }
});

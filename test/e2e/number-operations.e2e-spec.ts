import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant } from '../support/register-tenant.js';
import { begin, ended, fault, signUp } from '../support/signup.js';

interface Connected {
  readonly tenantId: string;
  readonly phoneNumberId: string;
  /** Below which its operations are. */
  readonly path: string;
}

describe('A number that is operated by hand', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startSystem();
  });

  afterAll(async () => {
    await system.stop();
  });

  async function connect(): Promise<Connected> {
    const signup = await signUp(system);
    const { body } = await begin(system, signup);
    const { state, tenantId } = await ended(system, body.id);
    expect(state).toBe('ready');
    const { phoneNumberId } = signup;
    return { tenantId, phoneNumberId, path: `/tenants/${tenantId}/numbers/${phoneNumberId}` };
  }

  const atMeta = ({ phoneNumberId }: Connected, body?: object) =>
    system.simulator.request(
      `/_simulator/phone-numbers/${phoneNumberId}`,
      body === undefined ? {} : { method: 'PUT', body },
    ) as Promise<{ verificationCode: string | null; registered: boolean }>;

  it('is verified by the code that Meta sends', async () => {
    const number = await connect();
    const ask = { method: 'VOICE', language: 'de' };
    const asked = await system.api(`${number.path}/request-code`, { body: ask });
    expect(asked.status).toBe(204);
    const { verificationCode } = await atMeta(number);
    const enter = (code: string) => system.api(`${number.path}/verify-code`, { body: { code } });
    const other = verificationCode === '111111' ? '222222' : '111111';
    expect(await enter(other)).toMatchObject({
      status: 422,
      body: { code: 'meta_refused', detail: expect.stringContaining('Request another one') },
    });
    expect(await enter('12345')).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    const spelled = `${verificationCode!.slice(0, 3)}-${verificationCode!.slice(3)}`;
    expect((await enter(spelled)).status).toBe(204);
    expect(system.logLines.filter((line) => line.includes(verificationCode!))).toEqual([]);
  });

  it('gets another PIN, which is known from then on', async () => {
    const number = await connect();
    const pin = { method: 'PUT', body: { pin: '864209' } };
    expect((await system.api(`${number.path}/pin`, pin)).status).toBe(204);
    expect((await system.api(`${number.path}/deregister`, { body: {} })).status).toBe(204);
    expect((await system.api(number.path)).body).toMatchObject({
      status: 'paused',
      problem: { advice: expect.stringContaining('register') },
    });
    // Meta takes no other one than this.
    const wrong = await system.api(`${number.path}/register`, { body: { pin: '000000' } });
    expect(wrong).toMatchObject({ status: 422, body: { code: 'meta_refused' } });
    expect((await system.api(`${number.path}/register`, { body: {} })).status).toBe(204);
    expect((await system.api(number.path)).body).toMatchObject({ status: 'active' });
    const shown = await system.api(`${number.path}/pin/show`, { body: {} });
    expect(shown.body).toEqual({ pin: '864209' });
  });

  it('shows a profile to customers, which is read from Meta and changed there', async () => {
    const number = await connect();
    const profile = `${number.path}/profile`;
    expect((await system.api(profile)).body).toMatchObject({ about: null, websites: [] });
    const changed = await system.api(profile, {
      method: 'PATCH',
      body: {
        about: 'Coffee, all day',
        address: 'Kai 3',
        email: 'hi@example.com',
        vertical: 'RESTAURANT',
        websites: ['https://example.com/a'],
      },
    });
    expect(changed).toMatchObject({
      status: 200,
      body: { about: 'Coffee, all day', email: 'hi@example.com', vertical: 'RESTAURANT' },
    });
    await system.api(profile, { method: 'PATCH', body: { address: '' } });
    const read = await system.api(profile);
    expect(read.body).toMatchObject({ address: null, about: 'Coffee, all day' });
    expect(read.body.websites).toEqual(['https://example.com/a']);
    const wrong = { about: 'x'.repeat(140), email: 'nobody', vertical: 'PIRACY' };
    const refused = await system.api(profile, { method: 'PATCH', body: wrong });
    expect(refused.status).toBe(400);
    const fields = refused.body.errors.map(({ field }: { field: string }) => field);
    expect(fields.toSorted()).toEqual(['about', 'email', 'vertical']);
  });

  it('tells how quality, limit, throughput, state and name changed', async () => {
    const number = await connect();
    const readings = async (): Promise<object[]> => {
      await system.api(`/tenants/${number.tenantId}/diagnosis`, { body: {} });
      return (await system.api(`${number.path}/readings`)).body.items;
    };
    const [first] = await readings();
    expect(first).toMatchObject({ quality: 'GREEN', status: 'CONNECTED', nameStatus: 'APPROVED' });
    expect(await readings()).toHaveLength(1);
    await atMeta(number, { nameStatus: 'DECLINED' });
    await atMeta(number, { qualityRating: 'RED' });
    const all = await readings();
    expect(all).toEqual([
      expect.objectContaining({ quality: 'RED', nameStatus: 'DECLINED' }),
      first,
    ]);
  });

  it('says whose fault it is: Meta that is away, or nothing at Meta at all', async () => {
    const number = await connect();
    const { phoneNumberId: id } = number;
    await fault(system, 'whatsapp_business_profile', { outcome: 'html-500', id, times: 1 });
    expect(await system.api(`${number.path}/profile`)).toMatchObject({
      status: 502,
      body: { code: 'cloud_api_error' },
    });
    const simulated = await registerTenant(system, { accessToken: 'mock_a' });
    const path = `/tenants/${simulated.id}/numbers/${simulated.phoneNumberId}`;
    expect(await system.api(`${path}/register`, { body: {} })).toMatchObject({
      status: 409,
      body: { code: 'simulated_connection' },
    });
  });
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort } from '../../scripts/lib/ports.mjs';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { begin, done, ended, fault, signUp, step, type Signup } from '../support/signup.js';

interface Check {
  readonly name: string;
  readonly state: string;
  readonly what: string;
  readonly fixable: boolean;
}

/** One Meta app has one callback address; here it is another installation's. */
describe("Where the app's own address leads elsewhere, and ours is known", () => {
  let system: TestSystem;
  let elsewhere: Server;

  beforeAll(async () => {
    elsewhere = createServer((_request, response) => response.end('ok'));
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const { port } = elsewhere.address() as AddressInfo;
    const api = await freePort();
    system = await startSystem({
      ports: { api, worker: await freePort(), simulator: await freePort() },
      env: { PUBLIC_URL: `http://127.0.0.1:${api}` },
      simulatorEnv: { SIMULATOR_WEBHOOK_URL: `http://127.0.0.1:${port}/whatsapp/webhook` },
    });
  });

  afterAll(async () => {
    await system.stop();
    elsewhere.close();
  });

  async function isHeard({ phoneNumberId }: Signup, tenantId: string): Promise<void> {
    await system.simulator.customerWrites('15550007777', phoneNumberId, { text: 'hello' });
    await eventually(async () => {
      const { body } = await system.api(`/tenants/${tenantId}/messages?direction=IN`);
      expect(body.items.map((item: { body: string }) => item.body)).toEqual(['hello']);
    });
  }

  async function callback(tenantId: string, fix: string[] = []): Promise<Check | undefined> {
    const { body } = await system.api(`/tenants/${tenantId}/diagnosis`, { body: { fix } });
    return body.checks.find(({ name }: Check) => name === 'callback-url');
  }

  it('an account that is connected gets ours, and is heard', async () => {
    const signup = await signUp(system);
    const { body } = await begin(system, signup);
    const view = await ended(system, body.id);
    expect(view.state).toBe('ready');
    await isHeard(signup, view.tenantId);
    expect(await callback(view.tenantId)).toMatchObject({ state: 'ok' });
    const { items } = (await system.simulator.request(
      `/_simulator/calls?path=${signup.wabaId}/subscribed_apps&method=POST&limit=100`,
    )) as { items: unknown[] };
    expect(items.length).toBeLessThanOrEqual(2);
  });

  it('Meta may refuse that: it is told with advice, fails nothing, and is mended by one call', async () => {
    const signup = await signUp(system);
    const { wabaId } = signup;
    await system.simulator.request(`/_simulator/wabas/${wabaId}`, {
      method: 'PUT',
      body: { subscribed: true },
    });
    const refusal = { outcome: 'error', code: 2200, method: 'POST', id: wabaId, times: 1 };
    await fault(system, 'subscribed_apps', refusal);
    const { body } = await begin(system, signup);
    const view = await ended(system, body.id);
    expect(view.state).toBe('ready');
    expect(step(view, 'subscribe-app')).toMatchObject({
      state: 'done',
      advice: expect.stringContaining('App Dashboard'),
    });
    expect(await done(system, 'POST', `${wabaId}/subscribed_apps`)).toBe(0);
    expect(await callback(view.tenantId)).toMatchObject({
      state: 'failed',
      fixable: true,
      what: expect.stringContaining('not this installation'),
    });
    expect(await callback(view.tenantId, ['callback-url'])).toMatchObject({ state: 'ok' });
    await isHeard(signup, view.tenantId);
  });

  it('what Meta refuses of a mending is told with its words', async () => {
    const signup = await signUp(system);
    const { body } = await begin(system, signup);
    const { tenantId } = await ended(system, body.id);
    const { wabaId } = signup;
    await system.simulator.request(`/_simulator/wabas/${wabaId}`, {
      method: 'PUT',
      body: { subscribed: false },
    });
    const refusal = { outcome: 'error', code: 200, method: 'POST', id: wabaId, times: 1 };
    await fault(system, 'subscribed_apps', refusal);
    const mend = () =>
      system.api(`/tenants/${tenantId}/diagnosis`, { body: { fix: ['app-subscribed'] } });
    expect(await mend()).toMatchObject({
      status: 422,
      body: { code: 'meta_refused', detail: expect.stringContaining('full access') },
    });
    const mended = await mend();
    const check = mended.body.checks.find(({ name }: Check) => name === 'app-subscribed');
    expect([mended.status, check.state]).toEqual([200, 'ok']);
  });
});

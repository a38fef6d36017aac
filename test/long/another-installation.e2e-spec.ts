import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort } from '../../scripts/lib/ports.mjs';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { begin, ended, signUp, type Signup } from '../support/signup.js';

interface Check {
  readonly name: string;
  readonly state: string;
  readonly what: string;
  readonly fixable: boolean;
}

/** One Meta app has one address, and here it is somebody else's. */
describe('A Meta app whose webhooks go to another installation', () => {
  let system: TestSystem;
  let elsewhere: Server;

  beforeAll(async () => {
    elsewhere = createServer((_request, response) => response.end('ok'));
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const [api, worker, simulator] = [await freePort(), await freePort(), await freePort()];
    const { port } = elsewhere.address() as AddressInfo;
    system = await startSystem({
      ports: { api, worker, simulator },
      env: { PUBLIC_URL: `http://127.0.0.1:${api}` },
      simulatorEnv: { SIMULATOR_WEBHOOK_URL: `http://127.0.0.1:${port}/hook` },
    });
  });

  afterAll(async () => {
    await system.stop();
    elsewhere.close();
  });

  async function isHeard({ phoneNumberId }: Signup, tenantId: string, text: string): Promise<void> {
    await system.simulator.customerWrites('15550001234', phoneNumberId, { text });
    await eventually(async () => {
      const { body } = await system.api(`/tenants/${tenantId}/messages?direction=IN`);
      const texts = body.items.map((item: { body: string }) => item.body);
      expect(texts).toContain(text);
    });
  }

  async function callback(tenantId: string, fix: string[] = []): Promise<Check | undefined> {
    const { body } = await system.api(`/tenants/${tenantId}/diagnosis`, { body: { fix } });
    return body.checks.find(({ name }: Check) => name === 'callback-url');
  }

  it('is heard all the same; and once somebody takes that away, the doctor brings it back', async () => {
    const signup = await signUp(system);
    const begun = await begin(system, signup);
    const { tenantId, state } = await ended(system, begun.body.id);
    expect(state).toBe('ready');
    await isHeard(signup, tenantId, 'at first');
    expect(await callback(tenantId)).toMatchObject({ state: 'ok' });

    const { items } = (await system.simulator.request('/_simulator/tokens')) as {
      items: { token: string; wabaIds?: string[] }[];
    };
    const { token } = items.find(({ wabaIds }) => wabaIds?.includes(signup.wabaId))!;
    const subscription = `${system.simulator.url}/v26.0/${signup.wabaId}/subscribed_apps`;
    const headers = { authorization: `Bearer ${token}` };
    // Subscribed anew without a body, the account loses the address that it was given.
    expect((await fetch(subscription, { method: 'POST', headers })).status).toBe(200);
    expect(await callback(tenantId)).toMatchObject({
      state: 'failed',
      what: expect.stringContaining('not this installation'),
      fixable: true,
    });
    expect(await callback(tenantId, ['callback-url'])).toMatchObject({ state: 'ok' });
    await isHeard(signup, tenantId, 'again');
  });
});

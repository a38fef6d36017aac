import { mongo } from 'mongoose';
import { eventually } from '../support/eventually.js';
import { HoldingProxy } from '../support/holding-proxy.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { begin, ended, fault, retry, signUp, step, type Signup } from '../support/signup.js';

interface Call {
  readonly method: string;
  readonly path: string;
  readonly code: number | null;
}

/** All calls about an account and its number that were not refused, answered or not. */
async function callsOf(
  system: TestSystem,
  { wabaId, phoneNumberId }: Signup,
  name: string,
  method: string,
): Promise<number> {
  const word = name === 'node' ? phoneNumberId : name;
  const query = new URLSearchParams({ path: word, method, limit: '10000' });
  const answer = await system.simulator.request(`/_simulator/calls?${query.toString()}`);
  const { items } = answer as { items: Call[] };
  return items.filter(
    ({ path, code }) =>
      code === null &&
      path.endsWith(`/${word}`) &&
      (path.includes(wabaId) || path.includes(phoneNumberId) || name === 'debug_token'),
  ).length;
}

/** Each call of Meta's that the steps make, where a worker may die before it hears of the answer. */
const POINTS = [
  { name: 'debug_token', method: 'GET' },
  { name: 'phone_numbers', method: 'GET' },
  { name: 'subscribed_apps', method: 'GET' },
  { name: 'subscribed_apps', method: 'POST' },
  { name: 'node', method: 'GET' },
  { name: 'register', method: 'POST' },
  { name: 'smb_app_data', method: 'POST', coexistence: true },
  { name: 'message_templates', method: 'GET' },
] as const;

/** What a worker writes down once Meta has answered, and may die before it is written. */
const WRITES: readonly { what: string; fields: object; coexistence?: true }[] = [
  ...(['inspect-token', 'find-number', 'subscribe-app', 'register-number'] as const).map(toWrite),
  ...(['read-profile', 'pull-templates', 'ready'] as const).map(toWrite),
  { ...toWrite('sync-history'), coexistence: true },
  {
    what: 'that the phone app was asked for contacts',
    fields: { asked: ['smb_app_state_sync'] },
    coexistence: true,
  },
  {
    what: 'that the phone app was asked for its history',
    fields: { asked: ['smb_app_state_sync', 'history'] },
    coexistence: true,
  },
  { what: 'that all is done', fields: { state: 'ready' } },
];

function toWrite(name: string): { what: string; fields: object } {
  return { what: `that ${name} is done`, fields: { name, state: 'done' } };
}

/** As a command for MongoDB has these fields, in this order. */
function bytesOf(fields: object): Buffer {
  return Buffer.from(mongo.BSON.serialize(fields)).subarray(4, -1);
}

describe('Connecting a number survives', () => {
  let system: TestSystem;
  let proxy: HoldingProxy;

  beforeAll(async () => {
    system = await startSystem({
      env: { ONBOARDING_LEASE_MS: '2000' },
      ownServices: true,
      mongoUri: async (ownPort, database) => {
        proxy = await HoldingProxy.start(ownPort);
        return `mongodb://127.0.0.1:${proxy.port}/${database}`;
      },
    });
  });

  afterAll(async () => {
    await system.stop();
    proxy.stop();
  });

  /** It comes to its end with nothing refused, and nothing done twice at Meta. */
  async function isConnectedOnce(signup: Signup, id: string, coexistence: boolean): Promise<void> {
    const { phoneNumberId } = signup;
    const view = await ended(system, id);
    expect(view.state).toBe('ready');
    expect(view.steps.filter(({ error }) => error !== null)).toEqual([]);
    expect(await callsOf(system, signup, 'subscribed_apps', 'POST')).toBe(1);
    expect(await callsOf(system, signup, 'register', 'POST')).toBe(coexistence ? 0 : 1);
    expect(await callsOf(system, signup, 'smb_app_data', 'POST')).toBe(coexistence ? 2 : 0);
    const { body } = await system.api(`/tenants/${view.tenantId}/account-events`);
    const told = body.items.filter(({ kind }: { kind: string }) => kind === 'onboarding.ready');
    expect(told).toHaveLength(1);
    if (coexistence) return;
    // The PIN that Meta has is known here: it is shown, and with it the number is registered anew.
    const own = `/tenants/${view.tenantId}/numbers/${phoneNumberId}`;
    expect((await system.api(`${own}/pin/show`, { body: {} })).status).toBe(200);
    expect((await system.api(`${own}/deregister`, { body: {} })).status).toBe(204);
    expect((await system.api(`${own}/register`, { body: {} })).status).toBe(204);
  }

  it.each(POINTS)('a worker that is killed at $method $name', async (point) => {
    const { name, method } = point;
    const coexistence = 'coexistence' in point;
    const signup = await signUp(system, { coexistence });
    const [worker] = system.workers;
    const seen = await callsOf(system, signup, name, method);
    await fault(system, name, { outcome: 'slow', delayMs: 60_000, method, times: 1 });
    const { body } = await begin(system, signup, { coexistence });
    await eventually(async () => {
      expect(await callsOf(system, signup, name, method)).toBeGreaterThan(seen);
    });
    await system.kill(worker!);
    await system.simulator.request(`/_simulator/steps/${name}`, { method: 'DELETE' });
    await worker!.start();
    await isConnectedOnce(signup, body.id, coexistence);
  });

  it.each(WRITES)('a worker that is killed as it writes $what', async (row) => {
    const { fields, coexistence = false } = row;
    const signup = await signUp(system, { coexistence });
    const [worker] = system.workers;
    const held = proxy.hold(bytesOf(fields));
    const { body } = await begin(system, signup, { coexistence });
    await held;
    await system.kill(worker!);
    await worker!.start();
    await isConnectedOnce(signup, body.id, coexistence);
  });

  it.each(['before Meta answers', 'as it writes the token down'])(
    'an API that is killed with a code in its hands, %s: another code goes on',
    async (moment) => {
      const signup = await signUp(system);
      const [api] = system.apis;
      const written = moment !== 'before Meta answers';
      const held = written && proxy.hold(bytesOf({ name: 'exchange-code', state: 'done' }));
      if (!written) await fault(system, 'access_token', { outcome: 'hang', times: 1 });
      const asked = begin(system, signup).then(
        () => 'answered',
        () => 'broken off',
      );
      if (held) await held;
      else {
        await eventually(async () => {
          const answer = await system.simulator.request('/_simulator/steps');
          expect(JSON.stringify(answer)).toContain('"used":1');
        });
      }
      await system.kill(api!);
      expect(await asked).toBe('broken off');
      await system.simulator.request('/_simulator/steps/access_token', { method: 'DELETE' });
      await api!.start();
      const { body } = await system.api('/onboarding?limit=1');
      const [{ id }] = body.items;
      const view = await ended(system, id);
      expect(step(view, 'exchange-code')).toMatchObject({
        state: 'failed',
        error: { code: 'exchange_lost' },
        advice: expect.stringContaining('Open the connect link again'),
      });
      const { wabaId, phoneNumberId } = signup;
      const { code } = await signUp(system, { wabaId, phoneNumberIds: [phoneNumberId] });
      expect((await retry(system, id, { code })).status).toBe(202);
      await isConnectedOnce(signup, id, false);
    },
  );

  it('two hundred at once, each within the limits of its account', async () => {
    const signups = await Promise.all(Array.from({ length: 200 }, () => signUp(system)));
    const begun: string[] = [];
    const waiting = [...signups];
    const connect = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        // Its code lives for thirty seconds, and the machine may be slow.
        const { wabaId, phoneNumberId } = next;
        const { code } = await signUp(system, { wabaId, phoneNumberIds: [phoneNumberId] });
        const { status, body } = await begin(system, { ...next, code });
        expect(status).toBe(202);
        begun.push(body.id);
      }
    };
    await Promise.all(Array.from({ length: 10 }, connect));
    for (const id of begun) {
      const view = await ended(system, id);
      expect([id, view.state]).toEqual([id, 'ready']);
    }
    const answer = await system.simulator.request('/_simulator/calls?limit=10000');
    const { items } = answer as { items: Call[] };
    for (const { wabaId, phoneNumberId } of signups) {
      const own = items.filter(({ path }) => path.includes(wabaId) || path.includes(phoneNumberId));
      expect(own.length).toBeLessThan(40);
      expect(own.filter(({ path }) => path.endsWith('/register'))).toHaveLength(1);
    }
  });
});

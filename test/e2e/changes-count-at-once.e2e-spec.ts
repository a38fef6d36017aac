import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

/** Something that was accepted, and when it was asked for and answered. */
interface Told {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

describe('Once a change is answered, no process goes by what was before', () => {
  let system: TestSystem;
  let customer = randomInt(15_550_400_000, 15_550_490_000);
  let noise = true;
  let making: Promise<void>;

  beforeAll(async () => {
    system = await startSystem({
      apis: 2,
      workers: 2,
      env: {
        AUTO_REPLY_LIMIT_PER_DAY: '0',
        PAIR_INTERVAL_MS: '0',
        // A refusal that comes late enough for everything else to happen before it.
        SEND_TIMEOUT_MS: '60000',
        SEND_LEASE_MS: '90000',
      },
    });
    // Another tenant keeps everybody busy.
    const busy = await registerTenant(system);
    making = (async () => {
      for (let turn = 0; noise; turn += 1) {
        await system.webhook(textFrom(busy, someone()), { instance: turn % 2 });
        await send(busy, someone(), 'noise', turn % 2);
        // Enough to be in the way, and not all that the machine can do.
        await pause(20);
      }
    })();
  });

  afterAll(async () => {
    noise = false;
    await making;
    await system.stop();
  });

  it('a number of a deleted tenant: what is written to it is the next tenant’s, or kept', async () => {
    for (let round = 1; round <= 3; round += 1) {
      const before = await registerTenant(system);
      const writing = keepDoing((id) => system.webhook(textFrom(before, id, { text: id })));
      await eventually(() => expect(writing.done.length).toBeGreaterThan(5));
      expect(await at(1, `/tenants/${before.id}`, 'DELETE')).toMatchObject({ status: 204 });
      const deletedAt = Date.now();
      const after = await registerTenant(system, { phoneNumberId: before.phoneNumberId });
      const registeredAt = Date.now();
      await eventually(() => {
        expect(writing.done.filter(({ from }) => from > registeredAt).length).toBeGreaterThan(10);
      });
      const all = await writing.end();
      await allApplied();
      const body = { phoneNumberId: before.phoneNumberId };
      await system.api('/admin/webhook-events/replay', { body });
      await eventually(async () => {
        const kept = await inboundOf(after);
        expect(new Set(kept).size).toBe(kept.length);
        const theirs = all.filter(({ from }) => from > deletedAt).map(({ id }) => id);
        expect(kept).toEqual(expect.arrayContaining(theirs));
      });
    }
  });

  it('a number in the place of another: nothing more goes out from that, all goes out once', async () => {
    const tenant = await registerTenant(system, { autoReply: { enabled: false } });
    const sending = keepSending(tenant);
    let number = tenant.phoneNumberId;
    const goneAt: [string, number][] = [];
    for (let round = 1; round <= 4; round += 1) {
      await eventually(async () => expect(await countFrom(number)).toBeGreaterThan(3));
      const phoneNumberId = digits();
      const body = { phoneNumberId };
      expect(await at(round % 2, `/tenants/${tenant.id}`, 'PATCH', body)).toMatchObject({
        status: 200,
        body: { phoneNumberId, status: 'active' },
      });
      goneAt.push([number, Date.now()]);
      number = phoneNumberId;
    }
    await expectSentOnce(tenant, await sending.end());
    for (const [phoneNumberId, time] of goneAt) {
      const { items } = await system.simulator.messages({ phoneNumberId, limit: 1_000 });
      expect(items.filter(({ acceptedAt }) => Date.parse(acceptedAt) > time)).toEqual([]);
    }
  });

  it('a token in the place of another that Meta voids: nothing is stopped, all goes out', async () => {
    let accessToken = token();
    const settings = { accessToken, autoReply: { enabled: false } };
    const tenant = await registerTenant(system, settings);
    const sending = keepSending(tenant);
    const states: string[] = [];
    for (let round = 1; round <= 4; round += 1) {
      const before = sending.done.length;
      await eventually(() => expect(sending.done.length).toBeGreaterThan(before + 5));
      const old = accessToken;
      accessToken = token();
      const body = { accessToken };
      expect((await at(round % 2, `/tenants/${tenant.id}`, 'PATCH', body)).status).toBe(200);
      await put(`/_simulator/tokens/${old}`, { state: 'revoked' });
      states.push((await at(0, `/tenants/${tenant.id}`)).body.status);
    }
    await expectSentOnce(tenant, await sending.end());
    states.push((await at(1, `/tenants/${tenant.id}`)).body.status);
    expect(new Set(states)).toEqual(new Set(['active']));
  });

  it('a token that Meta refuses late, when there is a new one: that one is not stopped', async () => {
    const old = token();
    const settings = { accessToken: old, autoReply: { enabled: false } };
    const tenant = await registerTenant(system, settings);
    const script = { outcome: 'error', code: 190, delayMs: 25_000, times: 1 };
    await put(`/_simulator/tokens/${old}/script`, script);
    const { id } = await send(tenant, someone(), 'late', 0);
    await eventually(async () => {
      const { body } = await at(0, `/tenants/${tenant.id}/messages/${id}`);
      expect(body.status).toBe('sending');
    });
    const body = { accessToken: token() };
    expect(await at(1, `/tenants/${tenant.id}`, 'PATCH', body)).toMatchObject({
      body: { status: 'active' },
    });
    await eventually(async () => {
      const { body } = await at(0, `/tenants/${tenant.id}/messages/${id}`);
      expect(body).toMatchObject({ status: 'read' });
    });
    expect((await at(0, `/tenants/${tenant.id}`)).body.status).toBe('active');
  });

  it('a suspended tenant sends nothing and answers nothing, and keeps what comes in', async () => {
    const tenant = await registerTenant(system);
    const sending = keepSending(tenant);
    await eventually(async () => expect(await countFrom(tenant.phoneNumberId)).toBeGreaterThan(3));
    expect((await at(1, `/tenants/${tenant.id}/suspend`, 'POST')).status).toBe(200);
    const suspendedAt = Date.now();
    const person = someone();
    await system.webhook(textFrom(tenant, person, { text: 'anybody?' }));
    // The operator may still hand in messages, which wait.
    const length = sending.done.length;
    await eventually(() => expect(sending.done.length).toBeGreaterThan(length + 3));
    const all = await sending.end();
    await eventually(async () => expect(await inboundOf(tenant)).toEqual(['anybody?']));
    await allApplied();
    const { items } = await system.simulator.messages({
      phoneNumberId: tenant.phoneNumberId,
      limit: 1_000,
    });
    expect(items.filter(({ acceptedAt }) => Date.parse(acceptedAt) > suspendedAt)).toEqual([]);
    expect((await at(0, `/tenants/${tenant.id}/resume`, 'POST')).status).toBe(200);
    await expectSentOnce(tenant, all);
    expect((await system.simulator.messages({ to: person })).total).toBe(0);
  });

  it('a revoked key opens nothing, at any process', async () => {
    const tenant = await registerTenant(system);
    const keys = `/tenants/${tenant.id}/api-keys`;
    for (let round = 0; round < 4; round += 1) {
      const { body } = await system.api(keys, { body: { name: 'one' } });
      const ask = (instance: number) =>
        system.api(`/tenants/${tenant.id}`, { key: body.key, instance });
      for (const instance of [0, 1]) expect((await ask(instance)).status).toBe(200);
      expect((await at(round % 2, `${keys}/${body.id}`, 'DELETE')).status).toBe(204);
      for (const instance of [0, 1]) expect((await ask(instance)).status).toBe(401);
    }
  });

  /** Does something again and again, each with a name of its own. */
  function keepDoing(work: (id: string) => Promise<unknown>): {
    done: Told[];
    end: () => Promise<Told[]>;
  } {
    const done: Told[] = [];
    let going = true;
    const doing = (async () => {
      while (going) {
        const [id, from] = [someone(), Date.now()];
        await work(id);
        done.push({ id, from, to: Date.now() });
      }
    })();
    return {
      done,
      end: async () => {
        going = false;
        await doing;
        return done;
      },
    };
  }

  function keepSending(tenant: TestTenant): ReturnType<typeof keepDoing> {
    let turn = 0;
    return keepDoing((id) => send(tenant, id, id, (turn += 1) % 2));
  }

  async function send(
    { id }: TestTenant,
    to: string,
    text: string,
    instance: number,
  ): Promise<{ id: string }> {
    const answer = await system.api(`/tenants/${id}/send`, {
      body: { to: `+${to}`, text },
      instance,
    });
    expect(answer.status).toBe(202);
    return answer.body;
  }

  async function expectSentOnce({ id }: TestTenant, all: readonly Told[]): Promise<void> {
    await eventually(
      async () => {
        const { body } = await system.api(`/tenants/${id}/messages?status=queued`);
        expect(body.items).toEqual([]);
        const sent = await Promise.all(
          all.map(async ({ id: to }) => (await system.simulator.messages({ to })).total),
        );
        expect(sent).toEqual(all.map(() => 1));
      },
      { everyMs: 500 },
    );
  }

  async function countFrom(phoneNumberId: string): Promise<number> {
    return (await system.simulator.messages({ phoneNumberId })).total;
  }

  async function inboundOf({ id }: TestTenant): Promise<string[]> {
    const texts: string[] = [];
    for (let cursor = ''; ;) {
      const path = `/tenants/${id}/messages?direction=IN&limit=100${cursor}`;
      const { body } = await system.api(path);
      texts.push(...body.items.map((message: { body: string }) => message.body));
      if (body.nextCursor === null) return texts;
      cursor = `&cursor=${body.nextCursor}`;
    }
  }

  /** What came in until now was applied. */
  async function allApplied(): Promise<void> {
    const until = Date.now();
    await eventually(async () => {
      const { body } = await system.api('/admin/webhook-events?limit=100');
      const open = body.items.filter(
        ({ state, receivedAt }: { state: string; receivedAt: string }) =>
          state !== 'done' && Date.parse(receivedAt) < until,
      );
      expect(open).toEqual([]);
    });
  }

  function at(instance: number, path: string, method = 'GET', body?: object) {
    return system.api(path, { instance, method, ...(body && { body }) });
  }

  function put(path: string, body: object): Promise<unknown> {
    return system.simulator.request(path, { method: 'PUT', body });
  }

  function someone(): string {
    customer += 1;
    return String(customer);
  }
});

function digits(): string {
  return String(randomInt(10 ** 13, 10 ** 14));
}

function token(): string {
  return `EAA${digits()}`;
}

import { randomInt } from 'node:crypto';
import { eventually } from '../support/eventually.js';
import { startSystem, type SimulatedMessage, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

/** A tenant with three numbers: two in one account, which share a token, and one in another. */
interface Acme extends TestTenant {
  readonly first: string;
  readonly second: string;
  readonly third: string;
  readonly wabaId: string;
  readonly otherWabaId: string;
  readonly token: string;
  readonly otherToken: string;
}

interface Row {
  readonly id: string;
  readonly conversationId: string;
  readonly direction: string;
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly status: string;
}

describe('One tenant, three numbers in two accounts', () => {
  let system: TestSystem;
  let customer = randomInt(15_550_300_000, 15_550_390_000);

  beforeAll(async () => {
    system = await startSystem();
  });

  afterAll(async () => {
    await system.stop();
  });

  it('answers from the number that was written to, in a conversation for each', async () => {
    const acme = await register();
    const who = someone();
    for (const number of numbersOf(acme)) await write(who, number, `to ${number}`);
    await eventually(async () => {
      const replies = (await ledger({ to: who })).map(({ phoneNumberId }) => phoneNumberId);
      expect(replies.toSorted()).toEqual(numbersOf(acme).toSorted());
    });
    const { body: people } = await system.api(`/tenants/${acme.id}/customers`);
    expect(people.items).toHaveLength(1);
    const { body: conversations } = await system.api(`/tenants/${acme.id}/conversations`);
    expect(conversations.items).toHaveLength(3);
    for (const { id, phoneNumberId } of conversations.items) {
      await eventually(async () => {
        const path = `/tenants/${acme.id}/conversations/${id}/messages`;
        const { items } = (await system.api<{ items: Row[] }>(path)).body;
        expect(items).toMatchObject([
          { direction: 'OUT', from: phoneNumberId, to: who, status: 'read' },
          { direction: 'IN', from: who, to: phoneNumberId, body: `to ${phoneNumberId}` },
        ]);
      });
    }
    // Each conversation is told of once, and the person is no news the second time.
    await eventually(async () => {
      const opened = await eventsOf(acme, 'conversation.opened');
      expect(opened.map(({ data }) => data['conversationId']).toSorted()).toEqual(
        conversations.items.map(({ id }: Row) => id).toSorted(),
      );
    });
    expect(await eventsOf(acme, 'customer.changed')).toEqual([]);
  });

  it('sends from the number that is asked for, that was last written to, or the default one', async () => {
    const acme = await register();
    const stranger = someone();
    await sent(acme, { to: stranger, text: 'a' });
    expect(await numbersTo(stranger)).toEqual([acme.first]);
    await sent(acme, { to: stranger, text: 'b', from: acme.third });
    await sent(acme, { to: stranger, text: 'c' });
    expect(await numbersTo(stranger)).toEqual([acme.first, acme.third, acme.third]);

    const regular = someone();
    await write(regular, acme.second, 'hello');
    await eventually(async () => expect(await numbersTo(regular)).toEqual([acme.second]));
    await sent(acme, { to: regular, text: 'd' });
    expect(await numbersTo(regular)).toEqual([acme.second, acme.second]);

    for (const from of ['1', 'x', '', (await register()).first]) {
      expect(await send(acme, { to: stranger, text: 'e', from })).toMatchObject({
        status: 400,
        body: { code: 'invalid_request', errors: [{ field: 'from' }] },
      });
    }
    const bulk = await system.api(`/tenants/${acme.id}/send/bulk`, {
      body: {
        messages: [
          { to: stranger, text: 'f', from: acme.second },
          { to: stranger, text: 'g', from: '1' },
        ],
      },
    });
    expect(bulk.body.items).toMatchObject([
      { status: 'queued' },
      { status: 'refused', code: 'invalid_request', errors: [{ field: 'from' }] },
    ]);
    await eventually(async () => expect((await numbersTo(stranger)).at(-1)).toBe(acme.second));

    const patch = { method: 'PATCH', body: { phoneNumberId: acme.third } };
    expect(await system.api(`/tenants/${acme.id}`, patch)).toMatchObject({
      status: 200,
      body: { phoneNumberId: acme.third, wabaId: acme.otherWabaId },
    });
    const another = someone();
    await sent(acme, { to: another, text: 'h' });
    expect(await numbersTo(another)).toEqual([acme.third]);
  });

  it('has the templates of each account for its own numbers only', async () => {
    const acme = await register();
    await template(acme.wabaId, 'spring');
    await template(acme.otherWabaId, 'autumn');
    const offer = (name: string, from: string) =>
      send(acme, {
        to: someone(),
        from,
        type: 'template',
        template: { name, language: { code: 'en_US' } },
      });
    expect(await offer('spring', acme.first)).toMatchObject({ status: 202 });
    expect(await offer('spring', acme.second)).toMatchObject({ status: 202 });
    expect(await offer('autumn', acme.third)).toMatchObject({ status: 202 });
    for (const [name, number] of [
      ['autumn', acme.second],
      ['spring', acme.third],
    ] as const) {
      expect(await offer(name, number)).toMatchObject({
        status: 422,
        body: { code: 'template_not_found' },
      });
    }
    await eventually(async () => {
      const sentTemplates = await ledger({ limit: '1000' });
      const ours = sentTemplates.filter(({ phoneNumberId }) =>
        numbersOf(acme).includes(phoneNumberId),
      );
      expect(ours.map(({ phoneNumberId }) => phoneNumberId).toSorted()).toEqual(
        numbersOf(acme).toSorted(),
      );
    });
  });

  it('goes on with the others when Meta bans one; what waits goes out once it is lifted', async () => {
    const acme = await register();
    const script = `/_simulator/phone-numbers/${acme.second}/script`;
    await put(script, { outcome: 'error', code: 131031 });
    const who = someone();
    const { body: held } = await send(acme, { to: who, text: 'held', from: acme.second });
    await eventually(async () => {
      expect(await statusesOf(acme)).toEqual(['active', 'paused', 'active']);
    });
    const { body } = await system.api(`/tenants/${acme.id}`);
    expect(body).toMatchObject({ status: 'active', statusReason: null });
    for (const from of [acme.first, acme.third]) await sent(acme, { to: who, text: 'on', from });
    // Receiving goes on, and the answer waits.
    await write(someone(), acme.second, 'still there?');
    await eventually(async () => {
      const { items } = (await system.api(`/tenants/${acme.id}/messages`)).body;
      const waiting = items.filter(({ status }: Row) => status === 'queued');
      expect(waiting.map(({ from }: Row) => from)).toEqual([acme.second, acme.second]);
    });
    expect(await numbersTo(who)).not.toContain(acme.second);

    await system.simulator.request(script, { method: 'DELETE' });
    await system.api(`/tenants/${acme.id}/resume`, { method: 'POST' });
    await eventually(async () => {
      const { status } = (await system.api(`/tenants/${acme.id}/messages/${held.id}`)).body;
      expect(status).toBe('read');
    });
    expect(await statusesOf(acme)).toEqual(['active', 'active', 'active']);
  });

  it('waits for a token where it was revoked only, together where it is shared', async () => {
    const acme = await register();
    await declare(acme.token, { state: 'revoked' });
    const who = someone();
    await send(acme, { to: who, text: 'held', from: acme.second });
    await eventually(async () => {
      expect(await statusesOf(acme)).toEqual(['needs_reauth', 'needs_reauth', 'active']);
    });
    await sent(acme, { to: who, text: 'on', from: acme.third });
    const accessToken = `EAA${randomInt(10 ** 9)}new`;
    await declare(accessToken, { state: 'valid', wabaIds: [acme.wabaId] });
    const path = `/tenants/${acme.id}/numbers/${acme.second}`;
    expect(await system.api(path, { method: 'PATCH', body: { accessToken } })).toMatchObject({
      status: 200,
      body: { status: 'active', tokenCheck: { outcome: 'valid' } },
    });
    expect(await statusesOf(acme)).toEqual(['active', 'active', 'active']);
    await eventually(async () => {
      expect(await numbersTo(who)).toEqual([acme.third, acme.second]);
    });
  });

  it('gives up a number in mid-flight: what it has of it stays, what comes is the other tenant’s', async () => {
    const [acme, heir] = [await register(), await registerTenant(system)];
    const people = Array.from({ length: 40 }, someone);
    const who = someone();
    await sent(acme, { to: who, text: 'before', from: acme.second });
    // One more is accepted and cannot go out any more.
    const send_at = new Date(Date.now() + 3_600_000).toISOString();
    const { body: planned } = await send(acme, { to: who, text: 'x', from: acme.second, send_at });

    let moved = false;
    const moving = (async () => {
      const path = `/tenants/${acme.id}/numbers/${acme.second}`;
      expect(await system.api(path, { method: 'DELETE' })).toMatchObject({ status: 204 });
      const body = { phoneNumberId: acme.second, accessToken: acme.token, wabaId: acme.wabaId };
      expect(await system.api(`/tenants/${heir.id}/numbers`, { body })).toMatchObject({
        status: 201,
        body: { status: 'active', tokenCheck: { outcome: 'valid' } },
      });
      moved = true;
    })();
    const after = new Set<string>();
    for (const person of people) {
      if (moved) after.add(person);
      await write(person, acme.second, `from ${person}`);
    }
    await moving;
    for (const person of Array.from({ length: 5 }, someone)) {
      people.push(person);
      after.add(person);
      await write(person, acme.second, `from ${person}`);
    }
    // What came while nobody had the number is kept until somebody asks for it.
    await eventually(async () => {
      const { body } = await system.api('/admin/webhook-events?limit=100');
      expect(body.items.filter(({ state }: { state: string }) => state !== 'done')).toEqual([]);
    });
    await system.api('/admin/webhook-events/replay', { body: { phoneNumberId: acme.second } });
    await eventually(async () => {
      const [ours, theirs] = [await sendersOf(acme), await sendersOf(heir)];
      expect([...ours, ...theirs].toSorted()).toEqual(people.toSorted());
      expect(theirs).toEqual(expect.arrayContaining([...after]));
    });
    const { body: kept } = await system.api(`/tenants/${acme.id}/messages/${planned.id}`);
    expect(kept).toMatchObject({ status: 'queued', from: acme.second });
    expect(await send(acme, { to: who, text: 'y', from: acme.second })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'from' }] },
    });
    await sent(acme, { to: who, text: 'z' });
    expect((await numbersTo(who)).at(-1)).toBe(acme.first);
  });

  async function register(): Promise<Acme> {
    const [wabaId, otherWabaId] = [digits(), digits()];
    const [first, second, third] = [digits(), digits(), digits()];
    const [token, otherToken] = [`EAA${wabaId}`, `EAA${otherWabaId}`];
    // One business, by whose portfolio Meta calls its customers.
    const portfolioId = digits();
    await put(`/_simulator/wabas/${wabaId}`, { portfolioId, phoneNumberIds: [first, second] });
    await put(`/_simulator/wabas/${otherWabaId}`, { portfolioId, phoneNumberIds: [third] });
    await declare(token, { state: 'valid', wabaIds: [wabaId] });
    await declare(otherToken, { state: 'valid', wabaIds: [otherWabaId] });
    const tenant = await registerTenant(system, {
      phoneNumberId: first,
      wabaId,
      accessToken: token,
    });
    for (const body of [
      { phoneNumberId: second, wabaId },
      { phoneNumberId: third, wabaId: otherWabaId, accessToken: otherToken },
    ]) {
      const answer = await system.api(`/tenants/${tenant.id}/numbers`, { body });
      expect(answer).toMatchObject({ status: 201, body: { wabaProved: true, status: 'active' } });
    }
    return { ...tenant, first, second, third, wabaId, otherWabaId, token, otherToken };
  }

  function put(path: string, body: object): Promise<unknown> {
    return system.simulator.request(path, { method: 'PUT', body });
  }

  function declare(token: string, body: object): Promise<unknown> {
    return put(`/_simulator/tokens/${token}`, body);
  }

  function template(wabaId: string, name: string): Promise<unknown> {
    return put(`/_simulator/wabas/${wabaId}/templates/${name}`, {});
  }

  function write(from: string, phoneNumberId: string, text: string): Promise<string> {
    return system.simulator.customerWrites(from, phoneNumberId, { text });
  }

  function send(
    { id, apiKey }: TestTenant,
    { to, ...body }: { to: string } & Record<string, unknown>,
  ) {
    const request = { body: { to: `+${to}`, ...body }, key: apiKey };
    return system.api(`/tenants/${id}/send`, request);
  }

  /** Resolves when it was read. */
  async function sent(
    tenant: TestTenant,
    message: { to: string } & Record<string, unknown>,
  ): Promise<void> {
    const { status, body } = await send(tenant, message);
    expect(status).toBe(202);
    await eventually(async () => {
      const one = await system.api(`/tenants/${tenant.id}/messages/${body.id}`);
      expect(one.body.status).toBe('read');
    });
  }

  async function ledger(filter: object): Promise<SimulatedMessage[]> {
    return (await system.simulator.messages(filter)).items;
  }

  async function numbersTo(to: string): Promise<string[]> {
    return (await ledger({ to })).map(({ phoneNumberId }) => phoneNumberId);
  }

  async function statusesOf({ id }: TestTenant): Promise<string[]> {
    const { body } = await system.api(`/tenants/${id}/numbers`);
    return body.items.map(({ status }: { status: string }) => status).toReversed();
  }

  async function sendersOf({ id }: TestTenant): Promise<string[]> {
    const path = `/tenants/${id}/messages?direction=IN&limit=100`;
    return (await system.api<{ items: Row[] }>(path)).body.items.map(({ from }) => from);
  }

  async function eventsOf(
    { id, apiKey }: TestTenant,
    type: string,
  ): Promise<{ data: Record<string, unknown> }[]> {
    const answer = await system.api(`/tenants/${id}/events?types=${type}`, {
      key: apiKey,
      headers: { accept: 'application/json' },
    });
    return answer.body.items;
  }

  function numbersOf({ first, second, third }: Acme): string[] {
    return [first, second, third];
  }

  function someone(): string {
    customer += 1;
    return String(customer);
  }
});

function digits(): string {
  return String(randomInt(10 ** 13, 10 ** 14));
}

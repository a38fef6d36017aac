import { eventually } from '../support/eventually.js';
import { startSystem, type SimulatedMessage, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

const WAY = expect.stringContaining('+15550001234');

describe('Who a message goes to', () => {
  let system: TestSystem;
  let tenant: TestTenant;

  beforeAll(async () => {
    system = await startSystem();
    tenant = await registerTenant(system, { autoReply: { enabled: false } });
  });

  afterAll(async () => {
    await system.stop();
  });

  it.each(['5215511112222', '51096468', '15550042001'])(
    'whoever wrote is answered at exactly the id that is shown: %s',
    async (waId) => {
      const message = await written(waId, 'hola');
      expect(message['from']).toBe(waId);
      expect((await send({ to: message['from'], text: `to ${waId}` })).status).toBe(202);
      expect((await arrived(`to ${waId}`)).body['to']).toBe(`+${waId}`);
      const { body } = await system.api(`/tenants/${tenant.id}/conversations`);
      const own = body.items.filter((one: { customer: { waId: string } }) => {
        return one.customer.waId === waId;
      });
      expect(own).toHaveLength(1);
    },
  );

  it('takes a user id of a parent portfolio, in either field', async () => {
    for (const field of ['recipient', 'to']) {
      const answer = await send({ [field]: 'US.ENT.11815799212886844830', text: `by ${field}` });
      expect(answer.status).toBe(202);
      const { body } = await arrived(`by ${field}`);
      expect(body).toMatchObject({ recipient: 'US.ENT.11815799212886844830' });
    }
  });

  it.each(['6505550142', '(555) 000-1111', '98765432', '0501234567', '15550049999'])(
    'does not guess the country of %s',
    async (to) => {
      expect(await send({ to, text: 'hello' })).toMatchObject({
        status: 400,
        body: { code: 'invalid_request', errors: [{ field: 'to', message: WAY }] },
      });
      const bulk = await system.api(`/tenants/${tenant.id}/send/bulk`, {
        body: { messages: [{ to, text: 'a' }] },
      });
      expect(bulk.body.items).toMatchObject([{ status: 'refused', errors: [{ field: 'to' }] }]);
    },
  );

  it("reads numbers as they are dialled in the tenant's country, and never otherwise", async () => {
    const settings = { defaultCountry: 'US', autoReply: { enabled: false } };
    const home = await registerTenant(system, settings);
    const sendHome = (to: string) =>
      system.api(`/tenants/${home.id}/send`, { body: { to, text: `home ${to}` } });
    expect((await sendHome('(650) 555-0142')).status).toBe(202);
    expect((await arrived('home (650) 555-0142')).body['to']).toBe('+16505550142');
    expect((await sendHome('98765432')).status).toBe(400);
    const changed = await system.api(`/tenants/${home.id}`, {
      method: 'PATCH',
      body: { defaultCountry: 'SG' },
    });
    expect(changed.body.defaultCountry).toBe('SG');
    await eventually(async () => expect((await sendHome('98765432')).status).toBe(202));
    expect((await arrived('home 98765432')).body['to']).toBe('+6598765432');
    const wrong = await system.api(`/tenants/${home.id}`, {
      method: 'PATCH',
      body: { defaultCountry: 'Germany' },
    });
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ field: 'defaultCountry' }] } });
  });

  it('drops the zero that nobody dials from abroad', async () => {
    expect((await send({ to: '+44 (0) 20 7946 0958', text: 'zero' })).status).toBe(202);
    expect((await arrived('zero')).body['to']).toBe('+442079460958');
  });

  it('quotes and reacts by our own ids, and Meta sees none of them', async () => {
    const { id } = await written('15550042002', 'quote me');
    const quote = { to: '+15550042002', text: 'quoting', context: { message_id: id } };
    expect((await send(quote)).status).toBe(202);
    expect((await arrived('quoting')).body['context']).toEqual({
      message_id: expect.stringMatching(/^wamid\./),
    });
    const reaction = { message_id: id, emoji: '👍🏽' };
    for (const emoji of ['👍🏽', '']) {
      const answer = await send({
        to: '15550042002',
        type: 'reaction',
        reaction: { ...reaction, emoji },
      });
      expect(answer.status).toBe(202);
    }
    await eventually(async () => {
      const { items } = await system.simulator.messages({ to: '15550042002' });
      const reactions = items.filter(({ type }) => type === 'reaction');
      expect(reactions.map(({ body }) => body['reaction'])).toEqual([
        { message_id: expect.stringMatching(/^wamid\./), emoji: '👍🏽' },
        { message_id: expect.stringMatching(/^wamid\./), emoji: '' },
      ]);
    });
    const stranger = await registerTenant(system);
    const foreign = await system.api(`/tenants/${stranger.id}/send`, { body: quote });
    expect(foreign).toMatchObject({
      status: 422,
      body: { code: 'reference_not_usable', errors: [{ field: 'context.message_id' }] },
    });
    const unknown = { to: '+15550042002', text: 'x', context: { message_id: 'msg_unknown' } };
    expect((await send(unknown)).status).toBe(422);
  });

  function send(body: object) {
    return system.api(`/tenants/${tenant.id}/send`, { body });
  }

  /** A customer's message, as the API shows it. */
  async function written(waId: string, text: string): Promise<Record<string, string>> {
    const wamid = await system.simulator.customerWrites(waId, tenant.phoneNumberId, { text });
    return eventually(async () => {
      const { body } = await system.api(`/tenants/${tenant.id}/messages?direction=IN`);
      const message = body.items.find((one: { wamid: string }) => one.wamid === wamid);
      expect(message).toBeDefined();
      return message;
    });
  }

  /** A text, as Meta got it. */
  function arrived(text: string): Promise<SimulatedMessage> {
    return eventually(async () => {
      const { items } = await system.simulator.messages({ limit: 1000 });
      const message = items.find((one) => one.text === text);
      expect(message).toBeDefined();
      return message!;
    });
  }
});

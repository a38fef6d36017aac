import { messageTypes, type MessageType } from '../factories/message-types.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

const CUSTOMER = '15550005001';

describe('Every type of message', () => {
  let system: TestSystem;
  let tenant: TestTenant;
  let types: MessageType[];

  beforeAll(async () => {
    system = await startSystem();
    tenant = await registerTenant(system, { autoReply: { enabled: false } });
    types = messageTypes(
      await system.simulator.customerWrites(CUSTOMER, tenant.phoneNumberId, { text: 'hi' }),
    );
  });

  afterAll(async () => {
    await system.stop();
  });

  it("goes through our API and Meta's strict checks, as it was written", async () => {
    const { status, body } = await bulk(types);
    expect(status).toBe(202);
    expect(body.items.map((item: { status: string }) => item.status)).toEqual(
      types.map(() => 'queued'),
    );
    const sent = await eventually(async () => {
      const { items } = await system.simulator.messages({ phoneNumberId: tenant.phoneNumberId });
      const { body: failed } = await system.api(`/tenants/${tenant.id}/messages?status=failed`);
      expect(failed.items).toEqual([]);
      expect(items).toHaveLength(types.length);
      return items;
    });
    const received = new Map(
      sent.map(({ callbackData, body: request }) => [callbackData, request]),
    );
    types.forEach(({ type, content }, index) => {
      const request = received.get(body.items[index].id);
      expect(request).toMatchObject({ type, messaging_product: 'whatsapp' });
      expect(request?.[type]).toEqual(JSON.parse(JSON.stringify(content)));
    });
  });

  it('with a limit broken by one is refused by our API, which names the field', async () => {
    const broken = types.flatMap(({ type, broken: cases }) =>
      cases.map(({ content, field }) => ({ type, content, field })),
    );
    const { body } = await bulk(broken);
    const found = body.items.map((item: { code: string; errors?: { field: string }[] }) => ({
      code: item.code,
      field: item.errors?.[0]?.field,
    }));
    expect(found).toEqual(broken.map(({ field }) => ({ code: 'invalid_request', field })));
    const { body: page } = await system.api(`/tenants/${tenant.id}/messages?direction=OUT`);
    expect(page.items).toHaveLength(types.length);
  });

  it('sent alone is refused in the same way', async () => {
    const [{ type, broken }] = types as [MessageType, ...MessageType[]];
    const [{ content, field }] = broken as [MessageType['broken'][number]];
    const answer = await system.api(`/tenants/${tenant.id}/send`, {
      body: { to: `+${CUSTOMER}`, type, [type]: content },
    });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } });
  });

  /** Each to a customer of its own, so that none waits for another. */
  function bulk(messages: readonly { type: string; content: unknown }[]) {
    return system.api(`/tenants/${tenant.id}/send/bulk`, {
      body: {
        messages: messages.map(({ type, content }, index) => ({
          to: type === 'reaction' ? `+${CUSTOMER}` : `+1555001${1000 + index}`,
          type,
          [type]: content,
        })),
      },
    });
  }
});

import { textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

const CUSTOMER = '15550077001';
const TEXT = 'a text that no log line may hold';

type Line = Record<string, unknown> & { msg: string };

describe('What the log says', () => {
  let system: TestSystem;
  let tenant: TestTenant;

  beforeAll(async () => {
    system = await startSystem({ ownServices: true });
    tenant = await registerTenant(system);
  });

  afterAll(async () => {
    await system.stop();
  });

  it('is one JSON object a line, from the first to the ready line, and none per route', () => {
    expect(lines().map(({ msg }) => msg)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^API ready at http/)]),
    );
    expect(lines().length).toBeLessThan(30);
  });

  it('follows a message from the webhook to its answer, without a word of it', async () => {
    await system.webhook(textFrom(tenant, CUSTOMER, { text: TEXT }));
    await eventually(() => {
      const ours = lines().filter(({ tenantId }) => tenantId === tenant.id);
      expect(ours).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            msg: 'message received',
            eventId: expect.stringMatching(/^wev_/),
            messageId: expect.stringMatching(/^msg_/),
          }),
          expect.objectContaining({ msg: 'message accepted', origin: 'auto-reply' }),
          expect.objectContaining({ msg: 'message ended', outcome: 'sent' }),
        ]),
      );
    });
    const all = system.logLines.slice(0, -1).join('\n');
    expect(all).not.toContain(TEXT);
    expect(all).not.toContain(CUSTOMER);
  });

  it('names the request that a message was accepted in', async () => {
    const { headers } = await system.api(`/tenants/${tenant.id}/send`, {
      body: { to: CUSTOMER, text: 'x' },
    });
    await eventually(() =>
      expect(lines()).toContainEqual(
        expect.objectContaining({
          msg: 'message accepted',
          requestId: headers.get('x-request-id'),
          tenantId: tenant.id,
        }),
      ),
    );
  });

  it('leaves a trace of refusals, but not of each', async () => {
    for (let i = 0; i < 20; i += 1) {
      await system.webhook(textFrom(tenant, CUSTOMER), {
        headers: { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` },
      });
    }
    await eventually(() => {
      const refusals = lines().filter(({ status }) => status === 401);
      expect(refusals[0]).toMatchObject({
        code: 'invalid_signature',
        route: '/whatsapp/webhook',
        requestId: expect.any(String),
      });
      expect(refusals).toHaveLength(5);
    });
  });

  it('tells once that Redis went, and once that it came back', async () => {
    const before = new Set(lines().map((line) => JSON.stringify(line)));
    const later = () => lines().filter((line) => !before.has(JSON.stringify(line)));
    const said = (text: string) => later().filter(({ msg }) => msg.includes(text));
    await system.ownServices.redis.kill();
    for (let i = 0; i < 20; i += 1) await system.webhook(textFrom(tenant, `155500771${10 + i}`));
    await eventually(() => expect(said('Redis is away')).toHaveLength(2));
    await system.ownServices.redis.restart();
    await eventually(() => expect(said('Redis is back')).toHaveLength(2));
    // Each queue may have met it in its own way, but none of them again and again, nor with a stack.
    expect(later().filter(({ level }) => Number(level) >= 40).length).toBeLessThan(12);
    expect(JSON.stringify(later())).not.toContain('node_modules');
  });

  /** @throws if one of them is no JSON object */
  function lines(): Line[] {
    return [...system.apis, ...system.workers].flatMap((process) =>
      process.lines.map((line) => JSON.parse(line) as Line),
    );
  }
});

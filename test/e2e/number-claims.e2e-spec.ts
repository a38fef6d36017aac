import { randomInt } from 'node:crypto';
import { textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';
import { signatureOf } from '../support/signed-webhook.js';

const OPERATOR_KEY = 'operator-of-number-claims-2219';

interface AuditLine {
  readonly action: string;
  readonly target: string;
  readonly outcome: string;
  readonly tenantId: string;
  readonly actor: { readonly kind: string };
  readonly changes: Record<string, unknown>;
}

describe('A claim to a number or an account', () => {
  let system: TestSystem;
  let rival: TestTenant;
  const rivalWaba = digits();

  beforeAll(async () => {
    system = await startSystem({ env: { ADMIN_API_KEY: OPERATOR_KEY } });
    rival = await registerTenant(system, { wabaId: rivalWaba }, OPERATOR_KEY);
  });

  afterAll(() => system.stop());

  const asOperator = { key: OPERATOR_KEY };

  /** A token that sees this account and nothing else. */
  async function tokenFor(wabaId: string): Promise<string> {
    const token = `EAA${digits()}`;
    const body = { state: 'valid', wabaIds: [wabaId] };
    await system.simulator.request(`/_simulator/tokens/${token}`, { method: 'PUT', body });
    return token;
  }

  async function numberIn(wabaId: string): Promise<string> {
    const phoneNumberId = digits();
    const path = `/_simulator/phone-numbers/${phoneNumberId}`;
    await system.simulator.request(path, { method: 'PUT', body: { wabaId } });
    return phoneNumberId;
  }

  async function linesOf(tenantId: string): Promise<AuditLine[]> {
    const { body } = await system.api<{ items: AuditLine[] }>('/admin/audit-log', asOperator);
    return body.items.filter((line) => line.tenantId === tenantId);
  }

  const register = (body: object) =>
    system.api('/tenants/register', { ...asOperator, body: { name: 'Claimant', ...body } });

  const NOT_PROVED = { status: 422, body: { code: 'number_not_proved' } };

  describe('with a real token', () => {
    const wabaId = digits();
    let tenant: TestTenant;
    let token: string;

    beforeAll(async () => {
      token = await tokenFor(wabaId);
      const own = { phoneNumberId: await numberIn(wabaId), wabaId, accessToken: token };
      tenant = await registerTenant(system, own, OPERATOR_KEY);
    });

    it('is good if Meta shows number and account to it', async () => {
      const { body } = await system.api(`/tenants/${tenant.id}/numbers`, asOperator);
      expect(body.items).toMatchObject([{ wabaId, wabaProved: true }]);
      const second = await system.api(`/tenants/${tenant.id}/numbers`, {
        key: await managerOf(tenant),
        body: { phoneNumberId: await numberIn(wabaId), wabaId },
      });
      expect(second).toMatchObject({ status: 201, body: { wabaProved: true } });
    });

    it('is refused for a number that the token does not see, however it is made', async () => {
      const foreign = await numberIn(digits());
      expect(await register({ phoneNumberId: foreign, accessToken: token })).toMatchObject(
        NOT_PROVED,
      );
      const change = { method: 'PATCH', body: { phoneNumberId: foreign } };
      expect(await system.api(`/tenants/${tenant.id}`, { ...asOperator, ...change })).toMatchObject(
        NOT_PROVED,
      );
      const added = await system.api(`/tenants/${tenant.id}/numbers`, {
        key: await managerOf(tenant),
        body: { phoneNumberId: foreign },
      });
      expect(added).toMatchObject(NOT_PROVED);
      // Whoever is shown it by Meta may have it afterwards.
      const { body } = await system.api(`/tenants/${tenant.id}/numbers`, asOperator);
      expect(JSON.stringify(body)).not.toContain(foreign);
    });

    it('is refused for an account that the number is not in', async () => {
      const phoneNumberId = await numberIn(wabaId);
      const claim = { phoneNumberId, wabaId: rivalWaba, accessToken: token };
      expect(await register(claim)).toMatchObject(NOT_PROVED);
      const key = await managerOf(tenant);
      const added = await system.api(`/tenants/${tenant.id}/numbers`, { key, body: claim });
      expect(added).toMatchObject(NOT_PROVED);
      const change = { method: 'PATCH', body: { wabaId: rivalWaba } };
      for (const path of ['', `/numbers/${tenant.phoneNumberId}`]) {
        expect(
          await system.api(`/tenants/${tenant.id}${path}`, { ...asOperator, ...change }),
        ).toMatchObject(NOT_PROVED);
      }
    });

    it('that is refused stands in the audit log', async () => {
      const refused = (await linesOf(tenant.id)).filter(({ outcome }) => outcome === 'refused');
      expect(refused).toContainEqual(
        expect.objectContaining({
          action: 'tenant.claim_refused',
          target: tenant.phoneNumberId,
          changes: { wabaId: rivalWaba },
        }),
      );
    });

    it('counts as the operator says, with force, and the log tells so', async () => {
      const phoneNumberId = digits();
      const forced = await register({
        phoneNumberId,
        wabaId: digits(),
        accessToken: token,
        force: true,
      });
      expect(forced.status).toBe(201);
      expect(await linesOf(forced.body.id)).toMatchObject([
        { action: 'tenant.registered', outcome: 'done', changes: { force: true } },
      ]);
      const body = { phoneNumberId: digits(), force: true };
      await system.api(`/tenants/${forced.body.id}/numbers`, { ...asOperator, body });
      expect(await linesOf(forced.body.id)).toMatchObject([
        { action: 'number.added', changes: { force: true } },
        { action: 'tenant.registered' },
      ]);
    });
  });

  describe("by a tenant's own key", () => {
    let tenant: TestTenant;
    let key: string;

    beforeAll(async () => {
      tenant = await registerTenant(system, { accessToken: `mock_${digits()}` }, OPERATOR_KEY);
      key = await managerOf(tenant);
    });

    it.each<[string, () => string, () => object]>([
      ["another's account", () => '', () => ({ wabaId: rivalWaba })],
      ["another's number", () => '', () => ({ phoneNumberId: rival.phoneNumberId })],
      ['a free number', () => '', () => ({ phoneNumberId: digits() })],
      ['an app secret', () => '', () => ({ appSecret: 'an-app-secret-of-mine' })],
      [
        "another's account for its number",
        () => `/numbers/${tenant.phoneNumberId}`,
        () => ({ wabaId: rivalWaba }),
      ],
    ])('(%s) is refused, and leaves a line', async (_case, path, body) => {
      const claim = body();
      const answer = await system.api(`/tenants/${tenant.id}${path()}`, {
        key,
        method: 'PATCH',
        body: claim,
      });
      expect(answer).toMatchObject({ status: 403, body: { code: 'operator_only' } });
      const [line] = await linesOf(tenant.id);
      expect(line).toMatchObject({
        action: 'tenant.claim_refused',
        outcome: 'refused',
        actor: { kind: 'key' },
      });
      expect(Object.keys(line!.changes)).toEqual(Object.keys(claim));
      expect(JSON.stringify(line)).not.toContain('an-app-secret');
    });

    it('takes no number with a simulated token, and none by force', async () => {
      const path = `/tenants/${tenant.id}/numbers`;
      const phoneNumberId = digits();
      expect(await system.api(path, { key, body: { phoneNumberId } })).toMatchObject(NOT_PROVED);
      const forced = await system.api(path, { key, body: { phoneNumberId, force: true } });
      expect(forced).toMatchObject({ status: 403, body: { code: 'operator_only' } });
      const [second, first] = await linesOf(tenant.id);
      expect(first).toMatchObject({ outcome: 'refused', target: phoneNumberId });
      expect(second).toMatchObject({ outcome: 'refused', changes: { force: true } });
    });

    it('tells nobody but the operator who has a number', async () => {
      const taken = { phoneNumberId: rival.phoneNumberId, accessToken: `EAA${digits()}` };
      const path = `/tenants/${tenant.id}/numbers`;
      const asked = await system.api(path, { key, body: taken });
      expect(asked).toMatchObject({ status: 409, body: { code: 'phone_number_taken' } });
      expect(JSON.stringify(asked.body)).not.toContain(rival.id);
      const told = await system.api(path, { ...asOperator, body: taken });
      expect(told).toMatchObject({ status: 409, body: { code: 'phone_number_taken' } });
      expect(JSON.stringify(told.body)).toContain(rival.id);
    });
  });

  it("never replays for a number what another tenant's app signed", async () => {
    const secret = 'app-secret-of-whoever-signs-5a11';
    const signer = await registerTenant(system, { appSecret: secret }, OPERATOR_KEY);
    const phoneNumberId = digits();
    const forge = async (index: number): Promise<void> => {
      const body = JSON.stringify(textFrom({ phoneNumberId }, '15550009901', { text: `${index}` }));
      const answer = await fetch(`${system.url}/whatsapp/webhook/${signer.id}`, {
        method: 'POST',
        headers: { 'x-hub-signature-256': signatureOf(body, secret) },
        body,
      });
      expect(answer.status).toBe(200);
    };
    for (let index = 0; index < 5; index += 1) await forge(index);
    const real = ['15550009902', '15550009903'];
    for (const from of real) await system.webhook(textFrom({ phoneNumberId }, from));
    const journal = () =>
      system.api(`/admin/webhook-events?phoneNumberId=${phoneNumberId}`, asOperator);
    const outcomes = async (): Promise<string[]> =>
      (await journal()).body.items.flatMap(({ items }: { items: { outcome: string }[] }) =>
        items.map(({ outcome }) => outcome),
      );
    await eventually(async () => {
      expect(await outcomes()).toEqual(Array.from({ length: 7 }, () => 'quarantined'));
    });

    const heir = await registerTenant(system, { phoneNumberId }, OPERATOR_KEY);
    const replay = { ...asOperator, body: { phoneNumberId } };
    const replayed = await system.api('/admin/webhook-events/replay', replay);
    expect(replayed.body).toEqual({ replayed: real.length });
    await eventually(async () => {
      const { body } = await system.api(`/tenants/${heir.id}/messages?direction=IN`, asOperator);
      const senders = body.items.map(({ from }: { from: string }) => from);
      expect(senders.toSorted()).toEqual(real);
    });
    expect((await system.api('/admin/webhook-events/replay', replay)).body).toEqual({
      replayed: 0,
    });
    const left = (await outcomes()).filter((outcome) => outcome === 'quarantined');
    expect(left).toHaveLength(5);
  });

  async function managerOf(of: TestTenant): Promise<string> {
    const body = { name: 'manager', scopes: ['read', 'send', 'manage'] };
    const made = await system.api<{ key: string }>(`/tenants/${of.id}/api-keys`, {
      ...asOperator,
      body,
    });
    return made.body.key;
  }
});

function digits(): string {
  return String(randomInt(10 ** 12, 10 ** 13));
}

import type { INestApplicationContext } from '@nestjs/common';
import type { TenantId } from '../../src/common/id.js';
import { numberOf } from '../../src/tenants/business-number.js';
import { NumberStates } from '../../src/tenants/number-states.service.js';
import { NumbersService } from '../../src/tenants/numbers.service.js';
import { statusOf, type Tenant } from '../../src/tenants/tenant.schema.js';
import { TenantsRepository } from '../../src/tenants/tenants.repository.js';
import { TenantsService } from '../../src/tenants/tenants.service.js';
import { registerInside } from '../support/tenant-inside.js';
import { startWorkerApp } from '../support/worker-app.js';

const OPERATOR = { byOperator: true };
const BANNED = { message: 'Meta says: banned (131031).', code: 131031 };

describe('The numbers of a tenant', () => {
  let app: INestApplicationContext;
  let numbers: NumbersService;
  let states: NumberStates;
  let next = 7_000;

  beforeAll(async () => {
    app = await startWorkerApp();
    numbers = app.get(NumbersService);
    states = app.get(NumberStates);
  });

  afterAll(async () => {
    await app.close();
  });

  it('are stopped one by one: the tenant is active as long as any of them is', async () => {
    const [tenant, other] = await registerWithTwo();
    const first = tenant.phoneNumberId!;
    await states.pause(tenant._id, { phoneNumberIds: [first] }, BANNED);
    const paused = await get(tenant._id);
    expect(numberOf(paused, first)).toMatchObject({
      status: 'paused',
      statusReason: BANNED.message,
      problem: BANNED,
      version: 2,
    });
    expect(numberOf(paused, other)).toMatchObject({ status: 'active', version: 1 });
    expect(statusOf(paused)).toEqual({ status: 'active' });
    await states.pause(tenant._id, { phoneNumberIds: [other] }, { message: 'x' });
    expect(statusOf(await get(tenant._id))).toMatchObject({
      status: 'paused',
      statusReason: BANNED.message,
    });
  });

  it('wait for a new token together if they share one, and not for the failure of an older one', async () => {
    const [tenant, other] = await registerWithTwo();
    const refused = numberOf(await get(tenant._id), other)!.accessToken!;
    await states.requireToken(tenant._id, { accessToken: refused }, { message: 'no', code: 190 });
    expect(statusesOf(await get(tenant._id))).toEqual(['needs_reauth', 'needs_reauth']);
    const dto = { accessToken: 'mock_new' };
    await numbers.update(tenant._id, other, dto, OPERATOR);
    expect(statusesOf(await get(tenant._id))).toEqual(['active', 'active']);
    await states.requireToken(tenant._id, { accessToken: refused }, { message: 'no', code: 190 });
    await states.pause(
      tenant._id,
      { phoneNumberIds: [other], at: new Date(Date.now() - 60_000) },
      BANNED,
    );
    expect(statusesOf(await get(tenant._id))).toEqual(['active', 'active']);
  });

  it('belong to one tenant each, whoever comes at the same time', async () => {
    const [one, another] = [await register(), await register()];
    const phoneNumberId = `${(next += 1)}`;
    const tries = await Promise.allSettled(
      [one, another, one, another].map(({ _id }) => numbers.add(_id, { phoneNumberId }, OPERATOR)),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const holders = await app.get(TenantsRepository).findByPhoneNumberIds([phoneNumberId]);
    expect(holders).toHaveLength(1);
    await expect(
      numbers.add(holders[0]!._id === one._id ? another._id : one._id, { phoneNumberId }, OPERATOR),
    ).rejects.toMatchObject({
      code: 'phone_number_taken',
      message: expect.stringContaining(holders[0]!._id),
    });
  });

  it('are free once they are taken away; the default one stays', async () => {
    const [tenant, other] = await registerWithTwo();
    await expect(numbers.remove(tenant._id, tenant.phoneNumberId!)).rejects.toMatchObject({
      code: 'number_is_default',
    });
    await numbers.remove(tenant._id, other);
    const heir = await register();
    await numbers.add(heir._id, { phoneNumberId: other }, OPERATOR);
    expect(await app.get(TenantsRepository).findByPhoneNumberIds([other])).toMatchObject([
      { _id: heir._id },
    ]);
  });

  it('are not taken with a simulated token by whoever says so, nor if they were real ones', async () => {
    const tenant = await register();
    const phoneNumberId = `${(next += 1)}`;
    await expect(
      numbers.add(tenant._id, { phoneNumberId }, { byOperator: false }),
    ).rejects.toMatchObject({ code: 'number_not_proved', kind: 'unprocessable' });
    const real = { phoneNumberId, accessToken: 'EAAreal', force: true };
    await numbers.add(tenant._id, real, { ...OPERATOR, force: true });
    await numbers.remove(tenant._id, phoneNumberId);
    const mock = { phoneNumberId, accessToken: 'mock_x' };
    await expect(numbers.add(tenant._id, mock, OPERATOR)).rejects.toMatchObject({
      code: 'number_not_proved',
    });
    await numbers.add(tenant._id, mock, { ...OPERATOR, force: true });
  });

  function register(): Promise<Tenant> {
    return registerInside(app);
  }

  /** @returns the tenant, and the id of a second number that shares the token of the first */
  async function registerWithTwo(): Promise<[Tenant, string]> {
    const { _id } = await register();
    const other = `${(next += 1)}`;
    return [await numbers.add(_id, { phoneNumberId: other }, OPERATOR), other];
  }

  function get(tenantId: TenantId): Promise<Tenant> {
    return app.get(TenantsService).get(tenantId);
  }

  function statusesOf(tenant: Tenant): string[] {
    return tenant.numbers.map(({ status }) => status);
  }
});

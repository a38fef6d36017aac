import { businessNumber } from '../../test/factories/business-number.factory.js';
import { fake, partial } from '../../test/support/fake.js';
import type { AuditLog } from '../access/audit/audit-log.service.js';
import type { ApiKeys, NewKey } from '../access/keys/api-keys.service.js';
import { TenantNotFoundError } from '../access/access.errors.js';
import { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import { InvalidRequestError } from '../common/errors.js';
import type { CryptoService } from '../crypto/crypto.service.js';
import type { NumberStates } from './number-states.service.js';
import type { NumbersService } from './numbers.service.js';
import type { TenantDirectory } from './tenant-directory.js';
import { PhoneNumberTakenError } from './tenant.errors.js';
import type { Tenant } from './tenant.schema.js';
import type { TenantsRepository } from './tenants.repository.js';
import { TenantsService } from './tenants.service.js';

const NOW = new Date('2026-11-28T12:00:00Z');
const OPERATOR = { byOperator: true };
const FIRST = businessNumber({ phoneNumberId: '1' });
const SECOND = businessNumber({ phoneNumberId: '2' });
const IDS = { tenantId: 'tnt_1', apiKey: 'wak_1' } as const;
const NEW = { name: 'Acme', phoneNumberId: '1', accessToken: 'EAA' };

function setUp(before: Partial<Tenant> = {}, stored: Tenant | null = null) {
  const tenant = partial<Tenant>({
    _id: 'tnt_1',
    name: 'Acme',
    phoneNumberId: '1',
    status: 'active',
    numbers: [FIRST, SECOND],
    autoReply: { enabled: true, text: 'Hi' },
    ...before,
  });
  const events: string[] = [];
  const did =
    <T>(name: string, result: T) =>
    async (): Promise<T> => {
      events.push(name);
      return result;
    };
  const insert = jest.fn(did('insert', undefined as void));
  const update = jest.fn(did<Tenant | null>('update', tenant));
  const connect = jest.fn(did('connect', tenant));
  const withdraw = jest.fn(did('withdraw', undefined as void));
  const revokeAllOf = jest.fn(did('revoke', undefined as void));
  const seal = jest.fn(async () => 'sealed');
  const find = jest.fn<Promise<Tenant | null>, []>(async () => tenant);
  const forget = jest.fn();
  const deeds: unknown[] = [];
  const service = new TenantsService(
    fake<TenantsRepository>({
      insert,
      update,
      find: async () => stored,
      markDeleted: did<Tenant | null>('delete', tenant),
    }),
    fake<NumbersService>({
      connect,
      claim: did('claim', FIRST),
      naming: <T>(writing: Promise<T>) => writing,
    }),
    fake<NumberStates>({ resumeAll: did('resume all', undefined as void) }),
    fake<TenantDirectory>({ find, forget }),
    fake<CryptoService>({
      seal,
      createDataKey: async () => ({ masterKeyId: 'v1', wrapped: 'x' }),
    }),
    fake<ApiKeys>({
      withdraw,
      revokeAllOf,
      createFirst: did('key', partial<NewKey>({ key: 'wak_1' })),
    }),
    fake<AuditLog>({
      during: <T>(deed: unknown, work: () => Promise<T>) => {
        deeds.push(deed);
        return work();
      },
    }),
    fake<Clock>({ now: () => NOW }),
  );
  return { service, events, insert, update, connect, withdraw, seal, find, forget, deeds };
}

/** Fields that a change writes. */
function written({ update }: ReturnType<typeof setUp>): unknown {
  return (update.mock.calls as unknown[][])[0]?.[1];
}

describe(TenantsService.name, () => {
  describe('registers', () => {
    it('a tenant with its key, its first number and what it set', async () => {
      const { service, events, insert } = setUp();
      const tenant = await service.register(
        { ...NEW, appSecret: 'shh', defaultCountry: 'DE', autoReply: { text: '' } },
        IDS,
      );
      expect(events).toEqual(['claim', 'key', 'insert']);
      expect(tenant).toEqual({
        _id: 'tnt_1',
        name: 'Acme',
        phoneNumberId: '1',
        numbers: [FIRST],
        status: 'active',
        dataKey: { masterKeyId: 'v1', wrapped: 'x' },
        autoReply: { enabled: true },
        unknownPolicy: 'hold',
        appSecret: 'sealed',
        defaultCountry: 'DE',
        createdAt: NOW,
        updatedAt: NOW,
      });
      expect(insert).toHaveBeenCalledWith(tenant);
    });

    it('nothing if the number is taken: the key goes, too', async () => {
      const { service, insert, withdraw } = setUp();
      insert.mockRejectedValueOnce(new PhoneNumberTakenError('1'));
      await expect(service.register(NEW, IDS)).rejects.toThrow(PhoneNumberTakenError);
      expect(withdraw).toHaveBeenCalledTimes(1);
    });

    it('and leaves the key of a tenant that somebody else has just made with it', async () => {
      const { service, insert, withdraw } = setUp({}, partial<Tenant>({ _id: 'tnt_1' }));
      insert.mockRejectedValueOnce(new PhoneNumberTakenError('1'));
      await expect(service.register(NEW, IDS)).rejects.toThrow(PhoneNumberTakenError);
      expect(withdraw).not.toHaveBeenCalled();
    });

    it('none that would fall back on a template that it does not name', async () => {
      const { service, events } = setUp();
      const registering = service.register({ ...NEW, windowPolicy: 'template' }, IDS);
      await expect(registering).rejects.toThrow(InvalidRequestError);
      expect(events).toEqual([]);
    });
  });

  describe('changes', () => {
    it('what is given, and nothing else', async () => {
      const world = setUp();
      await world.service.update('tnt_1', { name: 'New', autoReply: { enabled: false } }, OPERATOR);
      expect(written(world)).toEqual({
        name: 'New',
        autoReply: { enabled: false, text: 'Hi' },
      });
      expect(world.connect).not.toHaveBeenCalled();
      expect(world.forget).toHaveBeenCalled();
    });

    it('back to the standard answer with an empty text', async () => {
      const world = setUp();
      await world.service.update('tnt_1', { autoReply: { text: '' } }, OPERATOR);
      expect(written(world)).toEqual({ autoReply: { enabled: true } });
    });

    it('the default number to one of its own, and connects that one', async () => {
      const world = setUp();
      await world.service.update('tnt_1', { phoneNumberId: '2', accessToken: 'EAA' }, OPERATOR);
      const connection = { phoneNumberId: '2', accessToken: 'EAA' };
      const claimant = { ...OPERATOR, force: undefined };
      expect(world.connect).toHaveBeenCalledWith('tnt_1', '2', connection, claimant);
      expect(written(world)).toEqual({ phoneNumberId: '2' });
    });

    it('the default number for a new one, which takes its place', async () => {
      const world = setUp();
      await world.service.update('tnt_1', { phoneNumberId: '9', force: true }, OPERATOR);
      const claimant = { ...OPERATOR, force: true };
      expect(world.connect).toHaveBeenCalledWith('tnt_1', '1', { phoneNumberId: '9' }, claimant);
      // That is the number's to write, together with the number.
      expect(written(world)).toEqual({});
    });

    it.each([
      ['needs_reauth', 'EAA', { status: 'active', statusReason: undefined }],
      ['needs_reauth', undefined, {}],
      ['suspended', 'EAA', {}],
    ] as const)('with a token a tenant that %s: %s', async (status, accessToken, expected) => {
      const world = setUp({ status });
      await world.service.update('tnt_1', accessToken ? { accessToken } : { name: 'x' }, OPERATOR);
      expect(written(world)).toEqual({
        ...expected,
        ...defined({ name: accessToken ? undefined : 'x' }),
      });
    });

    it('no policy to one that cannot be kept, by what is there and what is given', async () => {
      const fallbackTemplate = { name: 'hi', language: 'en' };
      const policy = { windowPolicy: 'template' } as const;
      const missing = setUp();
      const refused = missing.service.update('tnt_1', policy, OPERATOR);
      await expect(refused).rejects.toThrow(InvalidRequestError);
      expect(missing.update).not.toHaveBeenCalled();
      const there = setUp({ fallbackTemplate });
      await there.service.update('tnt_1', policy, OPERATOR);
      expect(written(there)).toEqual(policy);
    });

    it('nobody who is not there', async () => {
      const { service, find } = setUp();
      find.mockResolvedValue(null);
      await expect(service.update('tnt_1', {}, OPERATOR)).rejects.toThrow(TenantNotFoundError);
      await expect(service.get('tnt_1')).rejects.toThrow(TenantNotFoundError);
    });
  });

  it('stops and goes on: with all of its numbers, before it is active itself', async () => {
    const world = setUp();
    await world.service.suspend('tnt_1');
    expect(written(world)).toMatchObject({ status: 'suspended' });
    const another = setUp();
    await another.service.resume('tnt_1');
    expect(another.events).toEqual(['resume all', 'update']);
    expect(written(another)).toEqual({ status: 'active', statusReason: undefined });
  });

  it('deletes a tenant, and then its keys', async () => {
    const { service, events, deeds } = setUp();
    await service.delete('tnt_1');
    expect(events).toEqual(['delete', 'revoke']);
    expect(deeds).toMatchObject([{ action: 'tenant.deleted', target: 'tnt_1' }]);
  });

  it('copies limits, so that nothing is stored but they', async () => {
    const world = setUp();
    const limits = { requestsPerSecond: 5 };
    await world.service.setLimits('tnt_1', limits);
    expect(written(world)).toEqual({ limits });
  });
});

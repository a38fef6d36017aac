import { fake, partial } from '../../test/support/fake.js';
import { businessNumber } from '../../test/factories/business-number.factory.js';
import type { AuditLog } from '../access/audit/audit-log.service.js';
import { Clock } from '../common/clock.js';
import { Secret } from '../common/secret.js';
import type { BusinessNumber } from './business-number.js';
import type { NumberClaims } from './number-claims.service.js';
import type { NumberStates } from './number-states.service.js';
import type { NumberTokens } from './number-tokens.service.js';
import { MAX_NUMBERS, type NumbersRepository } from './numbers.repository.js';
import { NumbersService } from './numbers.service.js';
import type { TenantDirectory } from './tenant-directory.js';
import {
  NumberExistsError,
  NumberIsDefaultError,
  NumberNotFoundError,
  PhoneNumberTakenError,
  TooManyNumbersError,
} from './tenant.errors.js';
import type { Tenant } from './tenant.schema.js';

const NOW = new Date('2026-11-28T12:00:00Z');
const OPERATOR = { byOperator: true };

const FIRST = businessNumber({
  phoneNumberId: '1',
  wabaId: 'w1',
  wabaProof: 'meta',
  accessToken: 'a',
});
const SECOND = businessNumber({ phoneNumberId: '2', wabaId: 'w2', accessToken: 'b' });

function setUp({
  numbers: known = [FIRST, SECOND] as readonly BusinessNumber[],
  token = 'EAAreal',
  changed = true,
} = {}) {
  const tenant = partial<Tenant>({ _id: 'tnt_1', phoneNumberId: '1', numbers: [...known] });
  const write = async (): Promise<Tenant | null> => (changed ? tenant : null);
  const numbers = {
    add: jest.fn(write),
    change: jest.fn(write),
    remove: jest.fn(write),
    rememberOwner: jest.fn(async () => undefined),
  };
  const admit = jest.fn(async () => 'meta' as const);
  const haveToken = jest.fn(async () => undefined);
  const lend = jest.fn(async () => ({ secret: new Secret(token), sealed: 'sealed' }));
  const forget = jest.fn();
  const findByPhoneNumberIds = jest.fn(
    async () => new Map([['9', partial<Tenant>({ _id: 'tnt_9' })]]),
  );
  const find = jest.fn(async () => tenant);
  const service = new NumbersService(
    fake<NumbersRepository>(numbers),
    fake<NumberStates>({ haveToken }),
    fake<TenantDirectory>({ find, forget, findByPhoneNumberIds }),
    fake<NumberClaims>({ admit }),
    fake<NumberTokens>({ of: lend }),
    fake<AuditLog>({ during: <T>(_deed: unknown, work: () => Promise<T>) => work() }),
    fake<Clock>({ now: () => NOW }),
  );
  return { service, ...numbers, haveToken, admit, lend, forget, tenant, findByPhoneNumberIds };
}

describe(NumbersService.name, () => {
  describe('a new number', () => {
    it('shares the token of a number in its account, else of the default one', async () => {
      const { service, lend, tenant } = setUp();
      await service.add('tnt_1', { phoneNumberId: '3', wabaId: 'w2' }, OPERATOR);
      await service.add('tnt_1', { phoneNumberId: '4', wabaId: 'w3' }, OPERATOR);
      await service.add('tnt_1', { phoneNumberId: '5' }, OPERATOR);
      expect(lend.mock.calls).toEqual([
        [tenant, undefined, SECOND],
        [tenant, undefined, FIRST],
        [tenant, undefined, FIRST],
      ]);
    });

    it('is active, of the account that is proved, and a real one for ever', async () => {
      const { service, add, admit, rememberOwner, forget, tenant } = setUp();
      const dto = {
        phoneNumberId: '3',
        wabaId: 'w2',
        label: 'Sales',
        displayPhoneNumber: '+1 (55) 0',
      };
      await service.add('tnt_1', dto, OPERATOR);
      const claim = { phoneNumberId: '3', wabaId: 'w2', accessToken: new Secret('EAAreal') };
      expect(admit).toHaveBeenCalledWith('tnt_1', claim, OPERATOR);
      expect(add).toHaveBeenCalledWith('tnt_1', {
        phoneNumberId: '3',
        wabaId: 'w2',
        wabaProof: 'meta',
        label: 'Sales',
        displayPhoneNumber: '1550',
        accessToken: 'sealed',
        status: 'active',
        version: 1,
        statusSince: NOW,
        createdAt: NOW,
        updatedAt: NOW,
      });
      expect(rememberOwner).toHaveBeenCalledWith('3', 'tnt_1');
      expect(forget).toHaveBeenCalledWith(tenant);
    });

    it('with a simulated token is nobody’s for ever', async () => {
      const { service, rememberOwner } = setUp({ token: 'mock_x' });
      await service.add('tnt_1', { phoneNumberId: '3' }, OPERATOR);
      expect(rememberOwner).not.toHaveBeenCalled();
    });

    it('is refused if the tenant has it, or as many as it may', async () => {
      const { service } = setUp();
      const again = service.add('tnt_1', { phoneNumberId: '2' }, OPERATOR);
      await expect(again).rejects.toThrow(NumberExistsError);
      const many = Array.from({ length: MAX_NUMBERS }, (_, index) =>
        businessNumber({ phoneNumberId: `n${index}` }),
      );
      const full = setUp({ numbers: many });
      const one = full.service.add('tnt_1', { phoneNumberId: '3' }, OPERATOR);
      await expect(one).rejects.toThrow(TooManyNumbersError);
      expect(full.add).not.toHaveBeenCalled();
      const almost = setUp({ numbers: many.slice(1) });
      await almost.service.add('tnt_1', { phoneNumberId: '3' }, OPERATOR);
    });
  });

  describe('a change', () => {
    it('asks nobody and writes nothing where nothing is to change', async () => {
      const { service, admit, change } = setUp();
      await service.update('tnt_1', '2', {}, OPERATOR);
      expect(admit).not.toHaveBeenCalled();
      expect(change).not.toHaveBeenCalled();
    });

    it('takes a label away with an empty one, and an own pace with 0', async () => {
      const { service, change } = setUp();
      await service.update('tnt_1', '2', { label: '', perSecond: 0 }, OPERATOR);
      await service.update('tnt_1', '2', { label: 'Sales', perSecond: 5 }, OPERATOR);
      const selector = { phoneNumberIds: ['2'] };
      expect(change.mock.calls).toEqual([
        ['tnt_1', selector, { label: undefined, perSecond: undefined }],
        ['tnt_1', selector, { label: 'Sales', perSecond: 5 }],
      ]);
    });

    it('of the token alone needs no proof; all that shared the old one have the new one', async () => {
      const { service, admit, change, haveToken } = setUp();
      await service.update('tnt_1', '2', { accessToken: 'EAAnew' }, OPERATOR);
      expect(admit).not.toHaveBeenCalled();
      expect(change.mock.calls).toEqual([
        [
          'tnt_1',
          { phoneNumberIds: ['2'] },
          { wabaId: 'w2', wabaProof: undefined, accessToken: 'sealed', statusSince: NOW },
          {},
        ],
        ['tnt_1', { accessToken: 'b' }, { accessToken: 'sealed' }],
      ]);
      expect(haveToken).toHaveBeenCalledWith('tnt_1', 'sealed');
    });

    it('of the account is proved with the token that the number has', async () => {
      const { service, admit, change } = setUp();
      await service.update('tnt_1', '1', { wabaId: 'w9' }, OPERATOR);
      const claim = { phoneNumberId: '1', wabaId: 'w9', accessToken: new Secret('EAAreal') };
      expect(admit).toHaveBeenCalledWith('tnt_1', claim, { ...OPERATOR, force: undefined });
      const changes = { wabaId: 'w9', wabaProof: 'meta', accessToken: 'sealed' };
      expect(change).toHaveBeenCalledWith('tnt_1', { phoneNumberIds: ['1'] }, changes, {});
      // The account that it is in already is no claim.
      await service.update('tnt_1', '1', { wabaId: 'w1', accessToken: 'x' }, OPERATOR);
      expect(admit).toHaveBeenCalledTimes(1);
    });

    it('puts another number in the place of one: nothing of that is said of it', async () => {
      const { service, change, rememberOwner } = setUp();
      await service.connect('tnt_1', '1', { phoneNumberId: '7' }, OPERATOR);
      expect(rememberOwner).toHaveBeenCalledWith('7', 'tnt_1');
      const [, selector, changes, ofTenant] = change.mock.calls[0] as unknown as unknown[];
      expect(selector).toEqual({ phoneNumberIds: ['1'] });
      expect(changes).toMatchObject({
        phoneNumberId: '7',
        formerIds: ['1'],
        status: 'active',
        statusSince: NOW,
        wabaId: 'w1',
        wabaProof: 'meta',
        accessToken: 'sealed',
      });
      for (const field of ['tokenCheck', 'quality', 'problem', 'stop', 'messagingLimit']) {
        expect(changes).toHaveProperty(field, undefined);
      }
      expect(ofTenant).toEqual({ phoneNumberId: '7' });
      await service.connect('tnt_1', '2', { phoneNumberId: '8' }, OPERATOR);
      expect(change.mock.calls[1]?.at(3)).toEqual({});
    });

    it('of a number that is not the tenant’s is refused', async () => {
      const { service } = setUp();
      const update = service.update('tnt_1', '9', { label: 'x' }, OPERATOR);
      await expect(update).rejects.toThrow(NumberNotFoundError);
    });
  });

  it('keeps the default number', async () => {
    const { service } = setUp({ changed: false });
    await expect(service.remove('tnt_1', '1')).rejects.toThrow(NumberIsDefaultError);
  });

  it('names the holder of a number to the operator alone', async () => {
    const { service, findByPhoneNumberIds } = setUp();
    const taken = () => Promise.reject(new PhoneNumberTakenError('9'));
    await expect(service.naming(taken(), '9', OPERATOR)).rejects.toThrow('belongs to tenant tnt_9');
    const byTenant = service.naming(taken(), '9', { byOperator: false });
    await expect(byTenant).rejects.toThrow('is taken');
    expect(findByPhoneNumberIds).toHaveBeenCalledTimes(1);
    const other = service.naming(Promise.reject(new RangeError('x')), '9', OPERATOR);
    await expect(other).rejects.toThrow(RangeError);
  });
});

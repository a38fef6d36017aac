import { businessNumber } from '../../../test/factories/business-number.factory.js';
import { fake, partial } from '../../../test/support/fake.js';
import { AppError } from '../../common/app-error.js';
import type { ConversationsService } from '../../conversations/conversations.service.js';
import type { Tenant } from '../../tenants/tenant.schema.js';
import type { UserIdentity } from '../../whatsapp/identity.js';
import { SenderChoice } from './sender-choice.service.js';
import type { SendRequest } from './send-request.js';

const ADA = '15550001234';
const EVE = '15550005678';

/** Ada wrote to number 3, which is gone, before that to 2; Eve to none. */
function setUp(numbers: string[], phoneNumberId: string | undefined = '1') {
  const findNumbers = jest.fn(async (_tenantId: string, people: readonly UserIdentity[]) =>
    people.map(({ waId }) => (waId === ADA ? ['3', '2'] : [])),
  );
  const tenant = partial<Tenant>({
    _id: 'tnt_1',
    phoneNumberId,
    numbers: numbers.map((id) => businessNumber({ phoneNumberId: id })),
  });
  const choice = new SenderChoice(fake<ConversationsService>({ findNumbers }));
  const choose = async (...requests: Partial<SendRequest>[]) => {
    const chosen = await choice.choose(
      tenant,
      requests.map((request) => partial<SendRequest>(request)),
    );
    return chosen.map((one) => (one instanceof AppError ? one.errors : one.phoneNumberId));
  };
  return { choose, findNumbers };
}

describe(SenderChoice.name, () => {
  it('is what is asked for, else where the recipient was last, else the default', async () => {
    const { choose, findNumbers } = setUp(['1', '2']);
    const asked = [
      { peer: ADA, from: '1' },
      { peer: ADA },
      { peer: EVE },
      { peer: EVE, from: '2' },
    ];
    expect(await choose(...asked)).toEqual(['1', '2', '1', '2']);
    const open = [expect.objectContaining({ waId: ADA }), expect.objectContaining({ waId: EVE })];
    expect(findNumbers.mock.calls).toEqual([['tnt_1', open]]);
  });

  it('looks nobody up where there is one number, or all say which', async () => {
    const one = setUp(['1']);
    expect(await one.choose({ peer: ADA })).toEqual(['1']);
    const two = setUp(['1', '2']);
    expect(await two.choose({ peer: ADA, from: '2' })).toEqual(['2']);
    expect([one, two].flatMap(({ findNumbers }) => findNumbers.mock.calls)).toEqual([]);
  });

  it('refuses a number that is not the tenant’s, and none where there is no default', async () => {
    const { choose } = setUp(['1', '2'], '9');
    const field = 'from';
    expect(await choose({ peer: ADA, from: '3' }, { peer: EVE }, { peer: ADA })).toEqual([
      [{ field, message: 'is no number of this tenant: 3' }],
      [{ field, message: expect.stringContaining('no default number') }],
      '2',
    ]);
  });
});

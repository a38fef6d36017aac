import { fake, partial } from '../../../test/support/fake.js';
import type { ConversationsService } from '../../conversations/conversations.service.js';
import type { Customer } from '../../conversations/customer.schema.js';
import type { UserIdentity } from '../../whatsapp/identity.js';
import { LateEchoes } from './late-echoes.service.js';
import type { Message } from './message.schema.js';
import type { MessageTwins } from './message-twins.repository.js';

const MESSAGE = partial<Message>({
  _id: 'msg_1',
  tenantId: 'tnt_1',
  phoneNumberId: '1',
  conversationId: 'cnv_1',
  peer: '15550001234',
});

/** @param people who is known, by number or user id */
function setUp({
  people = {},
  echoes = [],
  unknown = [],
  echo = null,
}: {
  people?: Record<string, Customer>;
  echoes?: Message[];
  unknown?: Message[];
  echo?: Message | null;
} = {}) {
  const find = jest.fn(async (_tenantId: string, identities: readonly UserIdentity[]) =>
    identities.map(({ waId, userId }) => people[waId ?? userId ?? ''] ?? null),
  );
  const findEchoOf = jest.fn(async (..._args: unknown[]) => echo);
  const unite = jest.fn(async (..._args: unknown[]) => true);
  const findUnknown = jest.fn(async (..._args: unknown[]) => unknown);
  const late = new LateEchoes(
    fake<MessageTwins>({ findLikelyEchoes: async () => echoes, findEchoOf, unite, findUnknown }),
    fake<ConversationsService>({ find }),
  );
  return { late, find, findEchoOf, unite, findUnknown };
}

describe(LateEchoes.name, () => {
  it('tells that a message of unknown outcome was sent, if there is an echo of it', async () => {
    const found = setUp({ echo: partial<Message>({ wamid: 'wamid.E' }) });
    expect(await found.late.settle(MESSAGE)).toBe(true);
    expect(found.findEchoOf.mock.calls).toEqual([[MESSAGE, ['cnv_1']]]);
    expect(found.unite.mock.calls).toEqual([[MESSAGE, 'wamid.E']]);
    const none = setUp();
    expect(await none.late.settle(MESSAGE)).toBe(false);
    expect(none.unite).not.toHaveBeenCalled();
  });

  it('looks for echoes wherever its recipient is known to be by now', async () => {
    const ada = partial<Customer>({
      _id: 'cus_2',
      phoneNumberId: '1',
      absorbed: [{ customerId: 'cus_1', keys: [], phoneNumberId: '1' }],
    });
    const { late } = setUp({ people: { [MESSAGE.peer]: ada } });
    expect(await late.threadsWith(MESSAGE)).toEqual(['cnv_1', 'cnv_2']);
  });

  it('settles what was sent to whom it met, if they were two before', async () => {
    const { late, findUnknown, unite } = setUp({
      unknown: [MESSAGE],
      echo: partial<Message>({ wamid: 'wamid.E' }),
    });
    const one = partial<Customer>({ _id: 'cus_1', phoneNumberId: '1' });
    await late.settleAllOf([{ customer: one }]);
    expect(findUnknown).not.toHaveBeenCalled();
    const absorbed = [{ customerId: 'cus_3' as const, keys: [], phoneNumberId: '1' }];
    await late.settleAllOf([{ customer: { ...one, absorbed } }]);
    expect(findUnknown.mock.calls).toEqual([[['cnv_1', 'cnv_3']]]);
    expect(unite).toHaveBeenCalledTimes(1);
  });

  describe('that name somebody', () => {
    const echo = partial<Message>({ _id: 'msg_echo', peer: 'US.1' });
    const person = (fields: UserIdentity) => partial<Customer>(fields);

    it.each([
      ['nobody is known', {}, true],
      ['the recipient alone is known', { [MESSAGE.peer]: person({ waId: MESSAGE.peer }) }, true],
      ['only whom they name is known', { 'US.1': person({ userId: 'US.1' }) }, true],
      [
        'the one has a number and the other a user id',
        { [MESSAGE.peer]: person({ waId: MESSAGE.peer }), 'US.1': person({ userId: 'US.1' }) },
        true,
      ],
      [
        'both have one number',
        {
          [MESSAGE.peer]: person({ waId: MESSAGE.peer }),
          'US.1': person({ waId: MESSAGE.peer, userId: 'US.1' }),
        },
        true,
      ],
      [
        'their numbers differ',
        {
          [MESSAGE.peer]: person({ waId: MESSAGE.peer }),
          'US.1': person({ waId: '15559999999', userId: 'US.1' }),
        },
        false,
      ],
      [
        'their user ids differ',
        {
          [MESSAGE.peer]: person({ waId: MESSAGE.peer, userId: 'US.2' }),
          'US.1': person({ userId: 'US.1' }),
        },
        false,
      ],
    ])('may be of it, or not, where %s', async (_case, people, isPossible) => {
      const { late } = setUp({ people, echoes: [echo] });
      expect(await late.findPossible(MESSAGE)).toEqual(isPossible ? [echo] : []);
    });

    it('are none where there are none, without asking for anybody', async () => {
      const { late, find } = setUp();
      expect(await late.findPossible(MESSAGE)).toEqual([]);
      expect(find).not.toHaveBeenCalled();
    });
  });
});

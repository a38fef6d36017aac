import { businessNumber } from '../../../test/factories/business-number.factory.js';
import { fake, partial } from '../../../test/support/fake.js';
import { InvalidRequestError } from '../../common/errors.js';
import type { Conversation } from '../../conversations/conversation.schema.js';
import type { ConversationsService } from '../../conversations/conversations.service.js';
import type { Customer } from '../../conversations/customer.schema.js';
import type { Tenant } from '../../tenants/tenant.schema.js';
import type { UserIdentity } from '../../whatsapp/identity.js';
import type { MessageMedia } from '../messages/message-media.service.js';
import { Composer } from './composer.service.js';
import type { Draft } from './draft.js';
import type { References } from './references.service.js';
import type { SenderChoice } from './sender-choice.service.js';
import type { SendRequest } from './send-request.js';
import type { TemplateScreen } from './template-screen.service.js';

const NOW = new Date('2026-11-20T12:00:00Z');
const KNOWN = '15550001234';

/** Somebody is known by one number alone, and never wrote. */
function setUp(settings: Partial<Tenant> = {}) {
  const find = jest.fn(async (_tenantId: string, people: readonly UserIdentity[]) =>
    people.map(({ waId }) => (waId === KNOWN ? partial<Customer>({ _id: 'cus_1' }) : null)),
  );
  const at = jest.fn(async (meetings: readonly { phoneNumberId?: string | undefined }[]) =>
    meetings.map(({ phoneNumberId }) =>
      partial<Conversation>({ _id: `cnv_${phoneNumberId}` as const }),
    ),
  );
  const composer = new Composer(
    fake<ConversationsService>({ find, at }),
    fake<References>({ resolve: async (_id, drafts) => [...drafts] }),
    fake<MessageMedia>({ check: async (_id, requests) => requests.map(() => null) }),
    fake<TemplateScreen>({
      screen: async (_tenant: Tenant, drafts: readonly Draft[]) => [...drafts],
    }),
    fake<SenderChoice>({
      choose: async (_tenant, requests) =>
        requests.map(({ from }) =>
          from === undefined ? businessNumber() : new InvalidRequestError([]),
        ),
    }),
  );
  const tenant = partial<Tenant>({ _id: 'tnt_1', ...settings });
  const compose = (...requests: Partial<SendRequest>[]) =>
    composer.compose(
      tenant,
      requests.map((request) => ({
        peer: KNOWN,
        type: 'text',
        content: { body: 'hi' },
        ...request,
      })),
      NOW,
    );
  return { compose, find, at };
}

describe(Composer.name, () => {
  it('looks up nobody where it makes no difference who it is', async () => {
    const { compose, find } = setUp();
    const [draft] = await compose({});
    expect(draft).toMatchObject({ customer: null, number: { phoneNumberId: '1' } });
    expect(draft).not.toHaveProperty('conversation');
    expect(find).not.toHaveBeenCalled();
  });

  it.each<[string, Partial<Tenant>, Partial<SendRequest>]>([
    ['the window decides', { windowPolicy: 'refuse' }, {}],
    ['the number may be an id', {}, { incomplete: 'national' }],
  ])(
    'looks people up where %s, and their conversation with the number',
    async (_case, settings, request) => {
      const { compose, find } = setUp(settings);
      const [draft] = await compose(request);
      expect(draft).toMatchObject({ customer: { _id: 'cus_1' }, conversation: { _id: 'cnv_1' } });
      expect(find).toHaveBeenCalledTimes(1);
    },
  );

  it('refuses what the window does not let through, and what was refused before for that alone', async () => {
    const { compose } = setUp({ windowPolicy: 'refuse' });
    const drafts = await compose({}, { from: '3' }, { peer: '12', incomplete: 'national' });
    expect(drafts.map(({ refusal }) => refusal?.code ?? null)).toEqual([
      'service_window_closed',
      'invalid_request',
      'invalid_request',
    ]);
  });

  it('asks for no conversation of a stranger, or where no number is to send', async () => {
    const { compose, at } = setUp({ windowPolicy: 'refuse' });
    await compose({ peer: '4915112345678' }, { from: '3' });
    expect(at).toHaveBeenCalledWith([]);
  });
});

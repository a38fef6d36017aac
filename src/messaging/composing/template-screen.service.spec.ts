import { businessNumber } from '../../../test/factories/business-number.factory.js';
import { fake, partial } from '../../../test/support/fake.js';
import { defined } from '../../common/defined.js';
import type { ConversationsService } from '../../conversations/conversations.service.js';
import type { Customer } from '../../conversations/customer.schema.js';
import type { TemplateChecker } from '../../templates/template-checker.service.js';
import { UnknownTemplateError } from '../../templates/template.errors.js';
import type { Tenant } from '../../tenants/tenant.schema.js';
import type { UserIdentity } from '../../whatsapp/identity.js';
import { OutboxFullError } from '../messages/message.errors.js';
import type { Draft } from './draft.js';
import type { SendRequest } from './send-request.js';
import { TemplateScreen } from './template-screen.service.js';

const TENANT = partial<Tenant>({ _id: 'tnt_1' });
const ADA = '15550001234';
/** Stopped marketing messages. */
const EVE = '15550005678';
/** Has no number that we know. */
const NAMELESS = 'US.13491208655302741920';

const MARKETING = { name: 'sale' };
const UTILITY = { name: 'order' };
const LOGIN = { name: 'code' };
const UNHEARD = { name: 'unheard' };
const LOST_SALE = { name: 'lost_sale' };
const LOST_LOGIN = { name: 'lost_code' };
const UNKNOWN = new UnknownTemplateError('unheard', 'en');

const VERDICTS = new Map<unknown, object>([
  [MARKETING, { category: 'MARKETING' }],
  [UTILITY, { category: 'UTILITY' }],
  [LOGIN, { category: 'AUTHENTICATION' }],
  [UNHEARD, {}],
  [LOST_SALE, { category: 'MARKETING', refusal: UNKNOWN }],
  [LOST_LOGIN, { category: 'AUTHENTICATION', refusal: UNKNOWN }],
]);

function setUp() {
  const check = jest.fn(async (_tenant: Tenant, _wabaId: string, contents: readonly unknown[]) =>
    contents.map((content) => VERDICTS.get(content)!),
  );
  const find = jest.fn(async (_tenantId: string, people: readonly UserIdentity[]) =>
    people.map(({ waId }) =>
      waId === ADA || waId === EVE ? partial<Customer>({ marketingOptOut: waId === EVE }) : null,
    ),
  );
  const screen = new TemplateScreen(
    fake<TemplateChecker>({ check }),
    fake<ConversationsService>({ find }),
  );
  const codesOf = async (...drafts: Draft[]) =>
    (await screen.screen(TENANT, drafts)).map(({ refusal }) => refusal?.code);
  return { screen, codesOf, check, find };
}

function template(
  peer: string,
  content: object,
  { wabaId, ...request }: { wabaId?: string } & Partial<SendRequest> = {},
): Draft {
  return {
    request: { peer, type: 'template', content, ...request },
    customer: null,
    number: businessNumber(defined({ wabaId })),
  };
}

function text(peer: string): Draft {
  return template(peer, { body: 'hi' }, { type: 'text' });
}

describe(TemplateScreen.name, () => {
  it('keeps marketing from those who want none, and from nobody else', async () => {
    const { codesOf, find } = setUp();
    const drafts = [
      template(EVE, MARKETING),
      template(ADA, MARKETING),
      template('15550009999', MARKETING),
      template(EVE, UTILITY),
    ];
    expect(await codesOf(...drafts)).toEqual([
      'recipient_opted_out',
      undefined,
      undefined,
      undefined,
    ]);
    expect(find.mock.calls.map(([tenantId]) => tenantId)).toEqual(['tnt_1']);
  });

  it('looks nobody up where there is no marketing', async () => {
    const { codesOf, find } = setUp();
    await codesOf(template(ADA, UTILITY), text(EVE));
    expect(find).not.toHaveBeenCalled();
  });

  it('refuses authentication templates to who is named by a user id', async () => {
    const { codesOf } = setUp();
    const drafts = [template(NAMELESS, LOGIN), template(ADA, LOGIN), template(NAMELESS, UTILITY)];
    expect(await codesOf(...drafts)).toEqual(['recipient_needs_number', undefined, undefined]);
  });

  it('tells first what is wrong with the template itself', async () => {
    const { screen } = setUp();
    const drafts = [template(EVE, LOST_SALE), template(NAMELESS, LOST_LOGIN)];
    const screened = await screen.screen(TENANT, drafts);
    expect(screened.map(({ refusal }) => refusal)).toEqual([UNKNOWN, UNKNOWN]);
  });

  it.each([
    ['a marketing template', MARKETING, undefined],
    ['one whose category nobody knows', UNHEARD, undefined],
    ['a utility template', UTILITY, 'invalid_request'],
    ['an authentication template', LOGIN, 'invalid_request'],
  ])('lets %s go by the way for marketing only if it may be one', async (_case, content, code) => {
    const { codesOf } = setUp();
    for (const activitySharing of [true, false]) {
      expect(await codesOf(template(ADA, content, { activitySharing }))).toEqual([code]);
    }
    expect(await codesOf(template(ADA, content))).toEqual([undefined]);
  });

  it('names the field that asks for the way for marketing', async () => {
    const { screen } = setUp();
    const [draft] = await screen.screen(TENANT, [
      template(ADA, UTILITY, { activitySharing: true }),
    ]);
    expect(draft?.refusal?.errors).toEqual([
      { field: 'message_activity_sharing', message: expect.stringContaining('UTILITY') },
    ]);
  });

  it('looks for templates in the account of the number that each goes out from', async () => {
    const { codesOf, check } = setUp();
    await codesOf(
      template(ADA, MARKETING, { wabaId: '7' }),
      template(ADA, UTILITY),
      template(ADA, LOGIN, { wabaId: '7' }),
    );
    expect(check.mock.calls).toEqual([
      [TENANT, '7', [MARKETING, LOGIN]],
      [TENANT, '', [UTILITY]],
    ]);
  });

  it('asks of no template where none goes out', async () => {
    const { codesOf, check } = setUp();
    expect(await codesOf(text(ADA), text(EVE))).toEqual([undefined, undefined]);
    expect(check).not.toHaveBeenCalled();
  });

  it('judges what goes out in place of a text, and no text that goes out in place of it', async () => {
    const { codesOf } = setUp();
    const substitute = { type: 'template', content: MARKETING };
    expect(await codesOf({ ...text(EVE), substitute })).toEqual(['recipient_opted_out']);
    const plain = { type: 'text', content: { body: 'hi' } };
    expect(await codesOf({ ...template(EVE, MARKETING), substitute: plain })).toEqual([undefined]);
  });

  it('leaves alone what was refused before', async () => {
    const { screen, check } = setUp();
    const refusal = new OutboxFullError(1);
    const drafts = [{ ...template(EVE, MARKETING), refusal }];
    expect(await screen.screen(TENANT, drafts)).toEqual(drafts);
    expect(check).not.toHaveBeenCalled();
  });
});

import { fake, partial } from '../../../test/support/fake.js';
import type { Clock } from '../../common/clock.js';
import type { ConversationsService } from '../../conversations/conversations.service.js';
import type { DeadLettersService } from '../../dead-letters/dead-letters.service.js';
import type { TemplatesService } from '../../templates/templates.service.js';
import type { AccountStops } from '../../tenants/account-stops.service.js';
import type { NumberStates } from '../../tenants/number-states.service.js';
import type { Credentials } from '../../tenants/tenant-directory.js';
import type { Message, MessageFailure } from '../messages/message.schema.js';
import { Consequences } from './consequences.js';
import type { Judgement, Settlement } from './settlement.js';

const NOW = new Date('2026-11-30T12:00:00Z');
const MESSAGE = partial<Message>({
  _id: 'msg_1',
  tenantId: 'tnt_1',
  conversationId: 'cnv_1',
  peer: '+4915112345678',
  content: { type: 'template', template: { name: 'offer', language: { code: 'de' } } },
});
const CREDENTIALS = partial<Credentials>({
  phoneNumberId: '1',
  sealedToken: 'sealed',
  wabaId: 'waba',
});
const CONCERNED = { phoneNumberIds: ['1'], accessToken: 'sealed' };

function refusal(code: number): MessageFailure {
  return { code, title: 'Refused', advice: 'Do something.', reason: 'meta' };
}

function setUp() {
  const calls: unknown[][] = [];
  const told =
    (name: string) =>
    async (...args: unknown[]): Promise<undefined> =>
      void calls.push([name, ...args]);
  const consequences = new Consequences(
    fake<Clock>({ now: () => NOW }),
    fake<NumberStates>({ requireToken: told('requireToken') }),
    fake<AccountStops>({ stop: told('stop'), holdTemplates: told('holdTemplates') }),
    fake<ConversationsService>({
      correctWindow: told('correctWindow'),
      recordOptOut: told('recordOptOut'),
      learnNumber: told('learnNumber'),
    }),
    fake<DeadLettersService>({ recordMessage: told('recordMessage') }),
    fake<TemplatesService>({ applyNews: told('applyNews') }),
  );
  return { consequences, calls };
}

function judgement(consequence: Judgement['consequence'], code = 190): Judgement {
  const settlement = partial<Settlement>({ kind: 'again', message: MESSAGE });
  return partial<Judgement>({ settlement, consequence, sendError: refusal(code) });
}

describe(Consequences.name, () => {
  it.each<[Judgement['consequence'], unknown[][]]>([
    ['none', []],
    ['slow-number', []],
    ['close-window', [['correctWindow', 'cnv_1', NOW]]],
    ['opt-out', [['recordOptOut', 'tnt_1', 'cnv_1', NOW]]],
    [
      'pause-template',
      [['applyNews', { tenantId: 'tnt_1', wabaId: 'waba' }, { status: 'PAUSED' }]],
    ],
    ['disable-template', [['applyNews', { tenantId: 'tnt_1' }, { status: 'DISABLED' }]]],
    ['pause-tenant', [['stop', 'tnt_1', CONCERNED, { title: 'Refused', at: NOW }]]],
    ['hold-templates', [['holdTemplates', 'tnt_1', '1', { code: 190, at: NOW }]]],
  ])('of kind %s does that, and nothing else', async (consequence, expected) => {
    const { consequences, calls } = setUp();
    await consequences.apply(judgement(consequence), CREDENTIALS);
    expect(calls).toHaveLength(expected.length);
    expect(calls).toMatchObject(expected);
  });

  it.each([
    [0, { accessToken: 'sealed' }],
    [102, { accessToken: 'sealed' }],
    [190, { accessToken: 'sealed' }],
    [10, CONCERNED],
    [200, CONCERNED],
  ])('asks for a new token wherever a refusal with code %i says so', async (code, whose) => {
    const { consequences, calls } = setUp();
    await consequences.apply(judgement('reauth', code), CREDENTIALS);
    expect(calls).toEqual([['requireToken', 'tnt_1', whose, expect.objectContaining({ code })]]);
  });

  it('keeps a letter of what has failed before anything else is done', async () => {
    const { consequences, calls } = setUp();
    const sendError = refusal(190);
    const settlement = partial<Settlement>({ kind: 'failed', message: MESSAGE, sendError });
    await consequences.apply({ ...judgement('opt-out'), settlement }, CREDENTIALS);
    expect(calls.map(([name]) => name)).toEqual(['recordMessage', 'recordOptOut']);
  });
});

describe('a number that Meta calls a person by', () => {
  it.each([
    ['is remembered beside the one that was dialled', '4915100000000', 1],
    ['is not, where it is the same', '4915112345678', 0],
    ['is not, where Meta names none', undefined, 0],
  ])('%s', async (_case, waId, times) => {
    const { consequences, calls } = setUp();
    await consequences.rememberNumber(
      partial<Settlement>({
        kind: 'accepted',
        message: MESSAGE,
        ...(waId === undefined ? {} : { waId }),
      }),
    );
    expect(calls).toHaveLength(times);
  });
});

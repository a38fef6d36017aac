import { fake, partial } from '../../../test/support/fake.js';
import type { Clock } from '../../common/clock.js';
import type { MessageId } from '../../common/id.js';
import type { ConversationsService } from '../../conversations/conversations.service.js';
import type { DeadLettersService } from '../../dead-letters/dead-letters.service.js';
import type { AccountStops } from '../../tenants/account-stops.service.js';
import type { MessageFailure } from '../messages/message.schema.js';
import type { MessageReference, MessagesRepository } from '../messages/messages.repository.js';
import { Undelivered, type Refusal } from './undelivered.service.js';

const NOW = new Date('2026-11-29T12:00:00Z');
const JUST_NOW = minutesAgo(1);
const WINDOW_CLOSED = 131047;
const OPTED_OUT = 131050;
const ACCOUNT_LOCKED = 131031;
const SPAM = 131048;
/** Meta's "authentication failed", and its "not authenticated", which an edge may mean otherwise. */
const TOKEN_ENDED = [190, 0];

function setUp({ failed = ['msg_1'] }: { failed?: MessageId[] } = {}) {
  const steps: unknown[][] = [];
  const step =
    (name: string) =>
    async (...args: unknown[]) =>
      void steps.push([name, ...args]);
  const findFailed = jest.fn(async () => failed);
  const undelivered = new Undelivered(
    fake<MessagesRepository>({ findFailed }),
    fake<ConversationsService>({ correctWindow: step('window'), recordOptOut: step('opt-out') }),
    fake<DeadLettersService>({ recordUndelivered: step('letter'), closeOfMessage: step('close') }),
    fake<AccountStops>({ stop: step('stop'), holdTemplates: step('hold') }),
    fake<Clock>({ now: () => NOW }),
  );
  return { undelivered, steps, findFailed };
}

function minutesAgo(minutes: number): Date {
  return new Date(NOW.getTime() - minutes * 60_000);
}

function failure(code: number): MessageFailure {
  return {
    code,
    reason: 'meta',
    title: 'no',
    advice: 'act',
  };
}

function refusal(code: number, fields: Partial<Refusal> = {}): Refusal {
  return {
    tenantId: 'tnt_1',
    message: partial<MessageReference>({ _id: 'msg_1', conversationId: 'cnv_1' }),
    phoneNumberId: '1',
    wamid: 'wamid.A',
    deliveryError: failure(code),
    at: JUST_NOW,
    ...fields,
  };
}

describe(Undelivered.name, () => {
  it('gives up a message that was not delivered, once for the try that failed', async () => {
    const { undelivered, steps, findFailed } = setUp();
    const one = refusal(131026);
    await undelivered.handle([one]);
    expect(findFailed).toHaveBeenCalledWith(['msg_1']);
    expect(steps).toEqual([['letter', one.message, one.deliveryError, 'wamid.A']]);
  });

  it('does not give up what arrived, whatever was said of it besides', async () => {
    const { undelivered, steps } = setUp({ failed: [] });
    await undelivered.handle([refusal(131026)]);
    expect(steps).toEqual([]);
  });

  it('asks the database nothing where nothing was refused', async () => {
    const { undelivered, findFailed } = setUp();
    await undelivered.handle([]);
    expect(findFailed).not.toHaveBeenCalled();
  });

  it('closes the letters of messages that have arrived after all', async () => {
    const { undelivered, steps } = setUp();
    await undelivered.arrived(['msg_1', 'msg_2']);
    expect(steps).toEqual([
      ['close', 'msg_1'],
      ['close', 'msg_2'],
    ]);
  });

  it.each([
    ['the window is closed', WINDOW_CLOSED, ['window', 'cnv_1', JUST_NOW]],
    ['they want no marketing', OPTED_OUT, ['opt-out', 'tnt_1', 'cnv_1', JUST_NOW]],
    [
      'the account is locked',
      ACCOUNT_LOCKED,
      ['stop', 'tnt_1', { phoneNumberIds: ['1'], at: JUST_NOW }, stopOf(ACCOUNT_LOCKED)],
    ],
    ['the number seems to send spam', SPAM, ['hold', 'tnt_1', '1', stopOf(SPAM)]],
  ])('learns that %s, whether or not the message arrived', async (_case, code, expected) => {
    const { undelivered, steps } = setUp({ failed: [] });
    await undelivered.handle([refusal(code)]);
    expect(steps).toEqual([expected]);
  });

  it.each([ACCOUNT_LOCKED, SPAM])(
    'stops no number for %i where it is old news, or nobody says which number it is',
    async (code) => {
      const { undelivered, steps } = setUp({ failed: [] });
      await undelivered.handle([
        refusal(code, { at: minutesAgo(60) }),
        refusal(code, { at: minutesAgo(600) }),
        refusal(code, { phoneNumberId: undefined }),
      ]);
      expect(steps).toEqual([]);
      const at = minutesAgo(59);
      await undelivered.handle([refusal(code, { at })]);
      expect(steps).toHaveLength(1);
    },
  );

  it('learns of a person from old news too: it names when it was so', async () => {
    const { undelivered, steps } = setUp({ failed: [] });
    const at = minutesAgo(600);
    await undelivered.handle([refusal(WINDOW_CLOSED, { at }), refusal(OPTED_OUT, { at })]);
    expect(steps).toEqual([
      ['window', 'cnv_1', at],
      ['opt-out', 'tnt_1', 'cnv_1', at],
    ]);
  });

  it.each([...TOKEN_ENDED, 1, 4, 131026, 131056, 130429, 132015, 132001, 999_999])(
    'changes nothing but the message for %i',
    async (code) => {
      const { undelivered, steps } = setUp({ failed: [] });
      await undelivered.handle([refusal(code)]);
      expect(steps).toEqual([]);
    },
  );
});

/** What is noted of the account: Meta's words, none of ours. */
function stopOf(code: number) {
  return { code, title: 'no', advice: 'act', at: JUST_NOW };
}

import { fake } from '../../../test/support/fake.js';
import type { Clock } from '../../common/clock.js';
import type { Message } from '../messages/message.schema.js';
import type { MessagesRepository } from '../messages/messages.repository.js';
import { References } from './references.service.js';
import type { SendRequest } from './send-request.js';

const NOW = new Date('2026-11-20T12:00:00Z');
const OURS = 'msg_01KAP3K1ZJ0M6X1V7Z4N9Q2R5S';

const stored = (extra: Partial<Message> = {}): Message =>
  fake<Message>({
    _id: OURS,
    direction: 'IN',
    type: 'text',
    wamid: 'wamid.A',
    timestamp: NOW,
    ...extra,
  });
const quote = (message_id: string): SendRequest => ({
  peer: '1',
  type: 'text',
  content: { body: 'hi' },
  context: { message_id },
});
const react = (message_id: string): SendRequest => ({
  peer: '1',
  type: 'reaction',
  content: { message_id, emoji: '👍' },
});

function setUp(...messages: Message[]) {
  const findNamed = jest.fn(async () => messages);
  const references = new References(
    fake<MessagesRepository>({ findNamed }),
    fake<Clock>({ now: () => NOW }),
  );
  const resolve = async (request: SendRequest) => {
    const [draft] = await references.resolve('tnt_1', [{ request, customer: null }]);
    return draft!.refusal?.errors ?? draft!.request;
  };
  return { resolve, findNamed, references };
}

describe(References.name, () => {
  it('gives Meta its own id for one of ours, in quotes and reactions', async () => {
    const { resolve, findNamed } = setUp(stored());
    expect(await resolve(quote(OURS))).toMatchObject({ context: { message_id: 'wamid.A' } });
    expect(await resolve(react(OURS))).toMatchObject({
      content: { message_id: 'wamid.A', emoji: '👍' },
    });
    expect(findNamed).toHaveBeenCalledWith('tnt_1', [OURS], []);
  });

  it('asks for all that a batch names at once, and for nothing where nothing is named', async () => {
    const { references, findNamed } = setUp(stored());
    const draft = (request: SendRequest) => ({ request, customer: null });
    const { context, ...plain } = quote('wamid.Q');
    expect(context).toBeDefined();
    await references.resolve('tnt_1', [draft(plain), draft(quote('wamid.Q'))]);
    expect(findNamed).not.toHaveBeenCalled();
    await references.resolve('tnt_1', [draft(react('wamid.R')), draft(quote(OURS))]);
    expect(findNamed.mock.calls).toEqual([['tnt_1', [OURS], ['wamid.R']]]);
  });

  it('leaves a wamid that is not known here to Meta', async () => {
    const { resolve } = setUp();
    expect(await resolve(quote('wamid.X'))).toEqual(quote('wamid.X'));
    expect(await resolve(react('wamid.X'))).toEqual(react('wamid.X'));
  });

  it.each<[string, Message[], SendRequest, string, string]>([
    ['is nobody’s', [], quote(OURS), 'context.message_id', 'no message of this tenant'],
    ['is no id at all', [], quote('msg_x'), 'context.message_id', 'no message of this tenant'],
    [
      'is not at Meta yet',
      [stored({ wamid: undefined as never })],
      quote(OURS),
      'context.message_id',
      'not taken yet',
    ],
    [
      'is our own, for a reaction',
      [stored({ direction: 'OUT' })],
      react(OURS),
      'reaction.message_id',
      'of your own',
    ],
    [
      'is our own, by its wamid',
      [stored({ direction: 'OUT' })],
      react('wamid.A'),
      'reaction.message_id',
      'of your own',
    ],
    [
      'is a reaction',
      [stored({ type: 'reaction' })],
      react(OURS),
      'reaction.message_id',
      'a reaction itself',
    ],
    [
      'is too old for a reaction',
      [stored({ timestamp: new Date('2026-10-21T11:59:59.999Z') })],
      react(OURS),
      'reaction.message_id',
      '30 days',
    ],
  ])('refuses a message that %s', async (_case, messages, request, field, words) => {
    expect(await setUp(...messages).resolve(request)).toEqual([
      { field, message: expect.stringContaining(words) },
    ]);
  });

  it('lets a message of thirty days be reacted to', async () => {
    const old = stored({ timestamp: new Date('2026-10-21T12:00:00Z') });
    expect(await setUp(old).resolve(react(OURS))).toMatchObject({
      content: { message_id: 'wamid.A' },
    });
  });

  it('lets our own and old messages be quoted', async () => {
    const own = stored({ direction: 'OUT', timestamp: new Date('2026-01-01T00:00:00Z') });
    expect(await setUp(own).resolve(quote(OURS))).toMatchObject({
      context: { message_id: 'wamid.A' },
    });
  });
});

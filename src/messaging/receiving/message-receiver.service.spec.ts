import { wamidWith } from '../../../test/factories/webhook.factory.js';
import { fake, partial } from '../../../test/support/fake.js';
import type { Clock } from '../../common/clock.js';
import { conversationIdOf } from '../../conversations/conversation.schema.js';
import type { Customer } from '../../conversations/customer.schema.js';
import { wamidKeyOf } from '../../whatsapp/wamid.js';
import type { MessageItem } from '../../whatsapp/webhooks/webhook-items.js';
import type { AmendmentsRepository } from '../messages/amendments.repository.js';
import type { LateEchoes } from '../messages/late-echoes.service.js';
import type { MessageLog } from '../messages/message-log.js';
import type { MessageMedia } from '../messages/message-media.service.js';
import { STATUS_RANK } from '../messages/message-status.js';
import type { Message } from '../messages/message.schema.js';
import type { MessagesRepository } from '../messages/messages.repository.js';
import type { EchoSettler } from './echo-settler.service.js';
import { MessageReceiver, type Incoming } from './message-receiver.service.js';

const NOW = new Date('2026-11-28T12:00:00Z');
const AT = new Date('2026-11-28T11:59:00Z');
const ID = '3EB0A1B2C3D4E5F60718';
const [WAMID, OTHER_FORM] = [wamidWith('15550001234', ID), wamidWith('US.1349', ID)];
const ADA = partial<Customer>({ _id: 'cus_1', waId: '15550001234', phoneNumberId: '1' });

/**
 * Rows in memory: of a tenant no two have one wamid, nor one key over a number. `meanwhile` is what
 * happens right after an insert.
 */
function setUp({
  rows = [],
  meanwhile = () => undefined,
}: { rows?: Message[]; meanwhile?: (rows: Message[]) => void } = {}) {
  const steps: string[] = [];
  const clashes = (one: Message, other: Message) =>
    one.tenantId === other.tenantId &&
    (one.wamid === other.wamid ||
      (one.wamidKey !== undefined &&
        one.wamidKey === other.wamidKey &&
        one.phoneNumberId === other.phoneNumberId));
  const insertNew = jest.fn(async (messages: readonly Message[]) => {
    steps.push('insert');
    const lost = new Set<number>();
    for (const [index, message] of messages.entries()) {
      if (rows.some((row) => clashes(row, message))) lost.add(index);
      else rows.push(message);
    }
    meanwhile(rows);
    return lost;
  });
  const findByWamids = jest.fn(async (tenantIds: readonly string[], wamids: readonly string[]) =>
    rows.filter(
      ({ tenantId, wamid, wamidKey }) =>
        tenantIds.includes(tenantId) &&
        wamids.some((one) => one === wamid || wamidKeyOf(one) === wamidKey),
    ),
  );
  const followEdits = jest.fn(async (...args: unknown[]) => `root of ${args.slice(1).join()}`);
  const markAmended = jest.fn(async (..._args: unknown[]) => undefined);
  const fetchFor = jest.fn(async (_messages: readonly Message[]) => void steps.push('media'));
  const logged = jest.fn((_messages: readonly Message[]) => undefined);
  const settleAllOf = jest.fn(
    async (_meetings: readonly object[]) => void steps.push('late echoes'),
  );
  const receiver = new MessageReceiver(
    fake<MessagesRepository>({ insertNew, findByWamids }),
    fake<AmendmentsRepository>({ followEdits, markAmended }),
    fake<MessageMedia>({ fetchFor }),
    fake<EchoSettler>({ settle: async () => void steps.push('echoes') }),
    fake<LateEchoes>({ settleAllOf }),
    fake<MessageLog>({ received: logged }),
    fake<Clock>({ now: () => NOW }),
  );
  const receiveOne = async (one: Incoming) => (await receiver.receive([one]))[0]!;
  const mocks = { insertNew, followEdits, markAmended, fetchFor, logged, settleAllOf };
  return { receiver, receiveOne, rows, steps, ...mocks };
}

function incoming(
  item: Partial<MessageItem> = {},
  { delivery = 1, ...fields }: Partial<Incoming> & { delivery?: number } = {},
): Incoming {
  return {
    tenantId: 'tnt_1',
    webhookEventId: `wev_${delivery}`,
    customer: ADA,
    autoReplyText: null,
    ...fields,
    item: {
      kind: 'message',
      position: '0.0.messages.0',
      target: { phoneNumberId: '1' },
      direction: 'IN',
      origin: 'live',
      wamid: WAMID,
      type: 'text',
      timestamp: AT,
      contact: { waId: '15550001234' },
      raw: { type: 'text', text: { body: 'hello' } },
      ...item,
    },
  };
}

/** In coexistence: written on the phone, or imported. */
function echo(item: Partial<MessageItem> = {}, fields: Partial<Incoming> = {}): Incoming {
  return incoming({ direction: 'OUT', origin: 'app', ...item }, fields);
}

/** A message of ours that is stored. */
function ours(fields: Partial<Message> = {}): Message {
  return partial<Message>({
    _id: 'msg_ours',
    tenantId: 'tnt_1',
    conversationId: conversationIdOf(ADA, '1'),
    phoneNumberId: '1',
    direction: 'OUT',
    origin: 'api',
    wamid: OTHER_FORM,
    wamidKey: wamidKeyOf(WAMID),
    ...fields,
  });
}

describe(MessageReceiver.name, () => {
  it('stores a message with all that it says, once echoes are settled', async () => {
    const { receiveOne, rows, steps, logged } = setUp();
    const raw = { type: 'text', text: { body: 'hello' }, context: { id: 'wamid.A' } };
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` as const;
    const { message, duplicate } = await receiveOne(
      incoming({ raw, groupId: 'G' }, { autoReplyText: 'soon', traceparent }),
    );
    expect(duplicate).toBe(false);
    expect(rows).toEqual([message]);
    expect(message).toEqual({
      _id: expect.stringMatching(/^msg_/),
      tenantId: 'tnt_1',
      conversationId: 'cnv_1',
      phoneNumberId: '1',
      direction: 'IN',
      origin: 'customer',
      type: 'text',
      content: { body: 'hello' },
      body: 'hello',
      extras: { context: { id: 'wamid.A' } },
      groupId: 'G',
      wamid: WAMID,
      wamidKey: wamidKeyOf(WAMID),
      peer: '15550001234',
      autoReplyText: 'soon',
      traceparent,
      webhookEventId: 'wev_1',
      timestamp: AT,
      createdAt: NOW,
      updatedAt: NOW,
    });
    expect(steps).toEqual(['echoes', 'insert', 'late echoes', 'media']);
    expect(logged.mock.calls).toEqual([[[message]]]);
  });

  it('stores nothing where nothing came', async () => {
    const { receiver, insertNew } = setUp();
    expect(await receiver.receive([])).toEqual([]);
    expect(insertNew).not.toHaveBeenCalled();
  });

  it.each([
    ['a type that is called like what each object has', { type: 'constructor', raw: {} }, {}],
    ['a type that the message is silent about', { type: 'sticker', raw: { id: 'x' } }, {}],
  ])('takes %s for empty', async (_case, item, content) => {
    const { receiveOne } = setUp();
    expect((await receiveOne(incoming(item))).message.content).toEqual(content);
  });

  it.each([
    ['its number', { waId: '1555', userId: 'US.1' }, ADA, '1555'],
    ['its user id', { userId: 'US.1' }, ADA, 'US.1'],
    ['the number it is known by', {}, ADA, '15550001234'],
    ['the user id it is known by', {}, partial<Customer>({ _id: 'cus_1', userId: 'US.2' }), 'US.2'],
    [
      'its portfolio’s id',
      { parentUserId: 'US.ENT.1' },
      partial<Customer>({ _id: 'cus_1' }),
      'US.ENT.1',
    ],
    ['nothing', {}, partial<Customer>({ _id: 'cus_1' }), ''],
  ])('says by %s whom a message is with', async (_case, contact, customer, peer) => {
    const { receiveOne } = setUp();
    const { message } = await receiveOne(incoming({ contact }, { customer }));
    expect(message.peer).toBe(peer);
  });

  it('has a message that tells no time be of now', async () => {
    const { receiveOne } = setUp();
    expect((await receiveOne(incoming({ timestamp: null }))).message.timestamp).toEqual(NOW);
  });

  it('gives what is imported its place in time, and what is new the last one', async () => {
    const { receiver } = setUp();
    const old = new Date('2020-01-01T00:00:00Z');
    const [imported, late] = await receiver.receive([
      incoming({ wamid: 'wamid.1', origin: 'history', timestamp: old }),
      incoming({ wamid: 'wamid.2', timestamp: old }),
    ]);
    expect(imported!.message._id < late!.message._id).toBe(true);
    const later = incoming({ wamid: 'wamid.3', origin: 'history', timestamp: NOW });
    const [recent] = await receiver.receive([later]);
    expect(imported!.message._id < recent!.message._id).toBe(true);
    expect(imported!.message.origin).toBe('history');
    expect(imported!.message.createdAt).toEqual(NOW);
  });

  describe('of what was written on the phone', () => {
    it.each([
      ['sent, if nothing is told', undefined, STATUS_RANK.sent],
      ['sent, by a word that nobody knows', 'pending', STATUS_RANK.sent],
      ['delivered', 'delivered', STATUS_RANK.delivered],
      ['played', 'played', STATUS_RANK.played],
    ])('knows that it was %s', async (_case, reached, rank) => {
      const { receiveOne } = setUp();
      const { message } = await receiveOne(echo(reached === undefined ? {} : { reached }));
      expect(message).toMatchObject({ origin: 'app', rank, statusTimes: { sent: AT } });
      expect(message.failure).toBeUndefined();
    });

    it('knows that the app could not send it', async () => {
      const { receiveOne } = setUp();
      const { message } = await receiveOne(echo({ reached: 'error' }));
      expect(message).toMatchObject({
        rank: STATUS_RANK.failed,
        statusTimes: { failed: AT },
        failure: { title: 'The phone app could not send it' },
      });
    });

    it('tells no such thing of what a customer wrote', async () => {
      const { receiveOne } = setUp();
      const { message } = await receiveOne(incoming({ reached: 'delivered' }));
      expect(message).not.toHaveProperty('rank');
      expect(message).not.toHaveProperty('statusTimes');
    });
  });

  describe('stores each message once', () => {
    it('of several in one go, and tells which are there for the second time', async () => {
      const { receiver, rows, fetchFor } = setUp();
      const all = [
        incoming(),
        incoming({}, { delivery: 2 }),
        incoming(),
        incoming({ wamid: 'wamid.B' }),
        incoming({}, { tenantId: 'tnt_2' }),
      ];
      const received = await receiver.receive(all);
      expect(received.map(({ duplicate }) => duplicate)).toEqual([false, true, true, false, false]);
      expect(new Set(received.slice(0, 3).map(({ message }) => message._id)).size).toBe(1);
      expect(rows).toHaveLength(3);
      // What is there already has its files.
      const fetched = fetchFor.mock.calls.flatMap(([messages]) => messages);
      expect(fetched).toEqual([0, 3, 4].map((index) => received[index]!.message));
    });

    it('where another delivery brought it before', async () => {
      const { receiver, receiveOne, logged } = setUp();
      const first = await receiveOne(incoming());
      logged.mockClear();
      const received = await receiver.receive([
        incoming({}, { delivery: 2 }),
        incoming({ wamid: 'wamid.new' }, { delivery: 2 }),
      ]);
      expect(received).toMatchObject([
        { message: first.message, duplicate: true },
        { message: { wamid: 'wamid.new' }, duplicate: false },
      ]);
      // Only what is new is told of.
      expect(logged.mock.calls).toEqual([[[received[1]!.message]]]);
    });

    it('where the same delivery is applied anew, which is no duplicate', async () => {
      const { receiveOne, rows } = setUp();
      const first = await receiveOne(incoming());
      expect(await receiveOne(incoming())).toEqual(first);
      expect(rows).toHaveLength(1);
    });

    it('whatever form of its wamid it comes with, in its own conversation', async () => {
      const { receiveOne, rows } = setUp();
      const first = await receiveOne(incoming());
      const again = await receiveOne(incoming({ wamid: OTHER_FORM }, { delivery: 2 }));
      expect(again).toEqual({ message: first.message, duplicate: true });
      expect(rows).toHaveLength(1);
    });

    it('as a message of ours, if it is the echo of one, whomever it names', async () => {
      const { receiveOne, rows } = setUp({ rows: [ours()] });
      const customer = partial<Customer>({ _id: 'cus_9', phoneNumberId: '1' });
      const { message, duplicate } = await receiveOne(echo({}, { customer }));
      expect(message._id).toBe('msg_ours');
      expect(duplicate).toBe(true);
      expect(rows).toHaveLength(1);
    });

    it.each<[string, Partial<Message>, Incoming]>([
      [
        'with somebody else',
        { conversationId: 'cnv_9', direction: 'IN', origin: 'customer' },
        incoming(),
      ],
      [
        'of a customer, beside an echo of another one',
        { conversationId: 'cnv_9', origin: 'app' },
        incoming(),
      ],
      [
        'with somebody else, both of which the phone wrote',
        { conversationId: 'cnv_9', origin: 'app' },
        echo(),
      ],
    ])('as two, where only the id inside is the same: one %s', async (_case, before, second) => {
      const { receiveOne, rows } = setUp({ rows: [ours(before)] });
      const { message, duplicate } = await receiveOne(second);
      expect(duplicate).toBe(false);
      expect(rows.map(({ _id }) => _id)).toEqual(['msg_ours', message._id]);
      // The key stays with whom had it first.
      expect(message.wamid).toBe(WAMID);
      expect(rows[1]).not.toHaveProperty('wamidKey');
    });

    it('over each number, and for each tenant', async () => {
      const { receiver, rows } = setUp();
      const received = await receiver.receive([
        incoming(),
        incoming({ wamid: OTHER_FORM, target: { phoneNumberId: '2' } }),
        incoming({ wamid: OTHER_FORM }, { tenantId: 'tnt_2' }),
      ]);
      expect(received.map(({ duplicate }) => duplicate)).toEqual([false, false, false]);
      expect(rows.map(({ wamidKey }) => wamidKey)).toEqual(Array(3).fill(wamidKeyOf(WAMID)));
      const again = await receiver.receive([
        incoming({ target: { phoneNumberId: '2' } }, { delivery: 2, tenantId: 'tnt_2' }),
      ]);
      expect(again[0]!.duplicate).toBe(false);
    });

    it('as one of its own, if only another tenant has its wamid, or its key over another number', async () => {
      const stranger = ours({ tenantId: 'tnt_2', wamid: WAMID });
      const elsewhere = ours({ _id: 'msg_2', phoneNumberId: '2' });
      const inTheWay = ours({ _id: 'msg_3', conversationId: 'cnv_9', wamid: 'wamid.X' });
      const { receiver, rows } = setUp({ rows: [stranger, elsewhere, inTheWay] });
      const all = await receiver.receive([
        incoming(),
        incoming({ wamid: 'wamid.B' }, { tenantId: 'tnt_2' }),
      ]);
      expect(all.map(({ duplicate }) => duplicate)).toEqual([false, false]);
      expect(rows).toHaveLength(5);
    });

    it('once more, if what was in the way is removed at just this moment', async () => {
      let removals = 1;
      const { receiveOne, rows, insertNew } = setUp({
        rows: [ours({ origin: 'app' })],
        meanwhile: (all) => {
          if (removals-- > 0) all.splice(0, 1);
        },
      });
      const { message, duplicate } = await receiveOne(echo());
      expect(duplicate).toBe(false);
      expect(rows).toEqual([message]);
      expect(message.wamidKey).toBe(wamidKeyOf(WAMID));
      expect(insertNew).toHaveBeenCalledTimes(2);
    });

    it('five times at most', async () => {
      const { receiver, insertNew } = setUp();
      insertNew.mockResolvedValue(new Set([0]));
      await receiver.receive([incoming()]);
      expect(insertNew).toHaveBeenCalledTimes(5);
    });
  });

  describe('tells that a message looks different', () => {
    const edit = {
      type: 'edit',
      raw: {
        edit: { original_message_id: 'wamid.O', message: { type: 'text', text: { body: 'x' } } },
      },
    };
    const reaction = { type: 'reaction', raw: { reaction: { message_id: 'wamid.O', emoji: 'x' } } };

    it('by an edit, which others may name in place of it', async () => {
      const { receiveOne, followEdits, markAmended } = setUp();
      await receiveOne(incoming(edit));
      const named = wamidKeyOf('wamid.O');
      expect(followEdits.mock.calls).toEqual([['tnt_1', named, wamidKeyOf(WAMID)]]);
      expect(markAmended.mock.calls).toEqual([
        ['tnt_1', `root of ${[named, wamidKeyOf(WAMID)].join()}`],
      ]);
    });

    it('by a reaction, which nothing else is about', async () => {
      const { receiveOne, followEdits, markAmended } = setUp();
      await receiveOne(incoming(reaction));
      expect(followEdits.mock.calls).toEqual([['tnt_1', wamidKeyOf('wamid.O'), undefined]]);
      expect(markAmended).toHaveBeenCalledTimes(1);
    });

    it('by nothing else', async () => {
      const { receiveOne, followEdits, markAmended } = setUp();
      await receiveOne(incoming({ raw: { text: { body: 'x' }, context: { id: 'wamid.O' } } }));
      expect(followEdits).not.toHaveBeenCalled();
      expect(markAmended).not.toHaveBeenCalled();
    });
  });

  it('looks once for late echoes of each whom it met, over each number', async () => {
    const { receiver, settleAllOf } = setUp();
    const other = partial<Customer>({ _id: 'cus_2' });
    let n = 0;
    const met = (customer: Customer, target: MessageItem['target']) =>
      incoming({ wamid: `wamid.${n++}`, target }, { customer });
    await receiver.receive([
      met(ADA, { phoneNumberId: '1' }),
      met(ADA, { phoneNumberId: '1' }),
      met(ADA, { phoneNumberId: '2' }),
      met(other, {}),
    ]);
    expect(settleAllOf.mock.calls).toEqual([
      [
        [
          { customer: ADA, phoneNumberId: '1' },
          { customer: ADA, phoneNumberId: '2' },
          { customer: other },
        ],
      ],
    ]);
  });
});

import { wamidWith } from '../../../test/factories/webhook.factory.js';
import { fake, partial } from '../../../test/support/fake.js';
import type { Clock } from '../../common/clock.js';
import { conversationIdOf } from '../../conversations/conversation.schema.js';
import type { Customer } from '../../conversations/customer.schema.js';
import { wamidKeyOf } from '../../whatsapp/wamid.js';
import type { MessageItem } from '../../whatsapp/webhooks/webhook-items.js';
import type { Message } from '../messages/message.schema.js';
import type { MessageTwins } from '../messages/message-twins.repository.js';
import type { MessageReference, MessagesRepository } from '../messages/messages.repository.js';
import { EchoSettler } from './echo-settler.service.js';

const NOW = new Date('2026-11-29T12:00:00Z');
const AT = new Date('2026-11-29T11:59:00Z');
const ID = '3EB0A1B2C3D4E5F60718';
const [WAMID, OTHER_FORM] = [wamidWith('15550007001', ID), wamidWith('US.1349', ID)];
const REFERENCE = 'msg_01JDV8N3Q4R5S6T7V8W9X0Y1Z2';
const CUSTOMER = partial<Customer>({ _id: 'cus_1', phoneNumberId: '1' });
const OURS = partial<Message>({ _id: 'msg_1', tenantId: 'tnt_1' });

function setUp({
  known = [],
  named = [],
  doubtful = null,
}: { known?: Message[]; named?: MessageReference[]; doubtful?: Message | null } = {}) {
  const findByWamids = jest.fn(async (..._args: unknown[]) => known);
  const findReferences = jest.fn(async () => named);
  const findDoubtful = jest.fn(async (..._args: unknown[]) => doubtful);
  const applyStatuses = jest.fn(async () => undefined);
  const settler = new EchoSettler(
    fake<MessagesRepository>({ findByWamids, findReferences }),
    fake<MessageTwins>({ findDoubtful, applyStatuses }),
    fake<Clock>({ now: () => NOW }),
  );
  const settle = (...items: MessageItem[]) =>
    settler.settle(items.map((item) => ({ tenantId: 'tnt_1', item, customer: CUSTOMER })));
  return { settle, findByWamids, findDoubtful, applyStatuses };
}

function echo(fields: Partial<MessageItem> = {}): MessageItem {
  return {
    kind: 'message',
    position: '0.0.message_echoes.0',
    target: { phoneNumberId: '1' },
    direction: 'OUT',
    origin: 'app',
    wamid: WAMID,
    type: 'text',
    timestamp: AT,
    contact: {},
    raw: { text: { body: 'hello' } },
    ...fields,
  };
}

/** A row that has the wamid of the echoes here. */
function knownRow(fields: Partial<Message> = {}): Message {
  return partial<Message>({
    tenantId: 'tnt_1',
    phoneNumberId: '1',
    direction: 'OUT',
    wamid: WAMID,
    wamidKey: wamidKeyOf(WAMID),
    ...fields,
  });
}

const sent = { tenantId: 'tnt_1', messageId: 'msg_1', status: 'sent', at: AT };

describe(EchoSettler.name, () => {
  it.each<Partial<MessageItem>>([
    { direction: 'IN', origin: 'live' },
    { direction: 'IN', origin: 'app' },
    { direction: 'OUT', origin: 'history' },
  ])('asks nothing about %j, which is no echo', async (fields) => {
    const { settle, findByWamids, findDoubtful } = setUp({ doubtful: OURS });
    await settle(echo(fields));
    expect(findByWamids).not.toHaveBeenCalled();
    expect(findDoubtful).not.toHaveBeenCalled();
  });

  it('gives its wamid to the message of the same words, to the same person, that it can only be', async () => {
    const { settle, applyStatuses, findByWamids, findDoubtful } = setUp({ doubtful: OURS });
    await settle(echo());
    expect(findByWamids).toHaveBeenCalledWith(['tnt_1'], [WAMID]);
    const like = { type: 'text', body: 'hello' };
    expect(findDoubtful).toHaveBeenCalledWith([conversationIdOf(CUSTOMER, '1')], AT, like);
    expect(applyStatuses.mock.calls).toEqual([[[{ ...sent, wamid: WAMID }]]]);
  });

  it('leaves to the phone app what is no message of ours', async () => {
    const { settle, applyStatuses } = setUp();
    await settle(echo());
    expect(applyStatuses).not.toHaveBeenCalled();
  });

  it('looks among the messages over the number that the echo is of', async () => {
    const { settle, findDoubtful } = setUp();
    await settle(echo({ target: { phoneNumberId: '2' } }), echo({ target: {}, wamid: 'wamid.B' }));
    expect(findDoubtful.mock.calls.map(([threads]) => threads)).toEqual([
      [conversationIdOf(CUSTOMER, '2')],
      [conversationIdOf(CUSTOMER, '1')],
    ]);
  });

  it('takes the present for its time where Meta names none', async () => {
    const { settle, applyStatuses, findDoubtful } = setUp({ doubtful: OURS });
    await settle(echo({ timestamp: null }));
    expect(findDoubtful.mock.calls[0]?.[1]).toBe(NOW);
    expect(applyStatuses).toHaveBeenCalledWith([{ ...sent, at: NOW, wamid: WAMID }]);
  });

  it('goes by the kind alone where an echo shows no words', async () => {
    const { settle, findDoubtful } = setUp();
    await settle(echo({ type: 'sticker', raw: {} }), echo({ type: 'toString', wamid: 'wamid.B' }));
    expect(findDoubtful.mock.calls.map(([, , like]) => like)).toEqual([
      { type: 'sticker' },
      { type: 'toString' },
    ]);
  });

  it.each([
    ['of a message that has its wamid', knownRow()],
    ['of one that has it in another form', knownRow({ wamid: OTHER_FORM })],
  ])('settles nothing by the echo %s', async (_case, row) => {
    const { settle, findDoubtful, applyStatuses } = setUp({ known: [row], doubtful: OURS });
    await settle(echo());
    expect(findDoubtful).not.toHaveBeenCalled();
    expect(applyStatuses).not.toHaveBeenCalled();
  });

  it.each([
    ['came in', { direction: 'IN' as const }],
    ['is of another number', { phoneNumberId: '2' }],
    ['is of another tenant', { tenantId: 'tnt_2' as const }],
  ])('settles a message by an echo though a row with its wamid %s', async (_case, fields) => {
    const { settle, applyStatuses } = setUp({ known: [knownRow(fields)], doubtful: OURS });
    await settle(echo());
    expect(applyStatuses).toHaveBeenCalledTimes(1);
  });

  it('settles one message by an echo that comes twice, whatever the form of its wamid', async () => {
    const { settle, applyStatuses } = setUp({ doubtful: OURS });
    await settle(echo(), echo(), echo({ wamid: OTHER_FORM }));
    expect(applyStatuses).toHaveBeenCalledTimes(1);
  });

  it('goes by our own reference where Meta gives it back, and guesses nothing', async () => {
    const { settle, applyStatuses, findDoubtful } = setUp({ named: [OURS] });
    await settle(echo({ callbackData: REFERENCE }));
    expect(findDoubtful).not.toHaveBeenCalled();
    expect(applyStatuses.mock.calls).toEqual([[[{ ...sent, wamid: WAMID }]]]);
  });

  it('notes of a message with a wamid that it was sent, and leaves it its wamid', async () => {
    const named = [partial<MessageReference>({ ...OURS, wamid: OTHER_FORM })];
    const { settle, applyStatuses } = setUp({ known: [knownRow()], named });
    await settle(echo({ callbackData: REFERENCE }));
    expect(applyStatuses.mock.calls).toEqual([[[sent]]]);
  });

  it.each([
    ['a message of another tenant', REFERENCE, [partial<Message>({ ...OURS, tenantId: 'tnt_2' })]],
    ['a message that is not there', REFERENCE, []],
    ['no message of ours', 'their-own-words', [OURS]],
  ])('is not misled by a reference to %s', async (_case, callbackData, named) => {
    const { settle, applyStatuses, findDoubtful } = setUp({ named });
    await settle(echo({ callbackData }));
    expect(findDoubtful).toHaveBeenCalledTimes(1);
    expect(applyStatuses).not.toHaveBeenCalled();
  });
});

import { wamidWith } from '../../../test/factories/webhook.factory.js';
import { fake, partial } from '../../../test/support/fake.js';
import type { Clock } from '../../common/clock.js';
import { defined } from '../../common/defined.js';
import type { Traceparent } from '../../common/traceparent.js';
import { conversationIdOf } from '../../conversations/conversation.schema.js';
import type { ConversationsService } from '../../conversations/conversations.service.js';
import type { Customer } from '../../conversations/customer.schema.js';
import type { Tracing } from '../../tracing/tracing.js';
import { wamidKeyOf } from '../../whatsapp/wamid.js';
import type { StatusItem } from '../../whatsapp/webhooks/webhook-items.js';
import type { Message, MessageFailure } from '../messages/message.schema.js';
import type { MessageLog } from '../messages/message-log.js';
import type { MessageTwins } from '../messages/message-twins.repository.js';
import type { MessageReference, MessagesRepository } from '../messages/messages.repository.js';
import type { IdentityLearner } from './identity-learner.service.js';
import { StatusApplier, type IncomingStatus } from './status-applier.service.js';
import type { Undelivered } from './undelivered.service.js';

const NOW = new Date('2026-11-29T12:00:00Z');
const AT = new Date('2026-11-29T11:59:00Z');
const ID = '3EB0A1B2C3D4E5F60718';
const [WAMID, OTHER_FORM] = [wamidWith('15550007001', ID), wamidWith('US.1349', ID)];
const REFERENCE = 'msg_01JDV8N3Q4R5S6T7V8W9X0Y1Z2';
const CUSTOMER = partial<Customer>({ _id: 'cus_1', phoneNumberId: '1' });
const MESSAGE = partial<Message>({
  _id: REFERENCE,
  tenantId: 'tnt_1',
  phoneNumberId: '1',
  conversationId: 'cnv_1',
  direction: 'OUT',
});
const BY_WAMID = { ...MESSAGE, wamid: WAMID, wamidKey: wamidKeyOf(WAMID) };
const FAILURE = partial<MessageFailure>({ code: 131026 });

interface World {
  readonly named?: MessageReference[];
  readonly known?: Message[];
  readonly customer?: Customer | null;
  readonly doubtful?: Message | null;
}

function setUp({ named = [], known = [], customer = null, doubtful = null }: World = {}) {
  const steps: string[] = [];
  const step = (name: string) => jest.fn(async (..._args: unknown[]) => void steps.push(name));
  const findReferences = jest.fn(async () => named);
  const findByWamids = jest.fn(async (..._args: unknown[]) => known);
  const mocks = {
    applyStatuses: step('apply'),
    findDoubtful: jest.fn(async (..._args: unknown[]) => doubtful),
    find: jest.fn(async () => [customer]),
    learnFrom: step('learn'),
    learnOfKnown: step('learn of known'),
    handle: step('handle'),
    arrived: step('arrived'),
    undelivered: jest.fn(),
    record: jest.fn(),
  };
  const applier = new StatusApplier(
    fake<MessagesRepository>({ findReferences, findByWamids }),
    fake<MessageTwins>(mocks),
    fake<ConversationsService>(mocks),
    fake<IdentityLearner>(mocks),
    fake<Undelivered>(mocks),
    fake<Clock>({ now: () => NOW }),
    fake<MessageLog>({ undelivered: mocks.undelivered }),
    fake<Tracing>({ record: mocks.record }),
  );
  const apply = (...statuses: IncomingStatus[]) => applier.apply(statuses);
  return { apply, steps, findReferences, findByWamids, ...mocks };
}

function told(
  item: Partial<StatusItem> = {},
  fields: Partial<Omit<IncomingStatus, 'item'>> = {},
): IncomingStatus {
  return {
    tenantId: 'tnt_1',
    signedByMeta: true,
    again: false,
    item: {
      kind: 'status',
      position: '0.0.statuses.0',
      target: { phoneNumberId: '1' },
      wamid: WAMID,
      status: 'delivered',
      timestamp: AT,
      contact: { waId: '15550007001' },
      errors: [],
      ...item,
    },
    ...fields,
  };
}

const ofOurs = (item: Partial<StatusItem> = {}) => told({ callbackData: REFERENCE, ...item });

const APPLIED = { outcome: 'applied', tenantId: 'tnt_1' };
const UNKNOWN = { outcome: 'unknown-message', tenantId: 'tnt_1' };
const change = { tenantId: 'tnt_1', messageId: REFERENCE, status: 'delivered', at: AT };

describe(StatusApplier.name, () => {
  it('leaves out words without meaning', async () => {
    const { apply, applyStatuses } = setUp({ named: [MESSAGE] });
    const results = await apply(ofOurs({ status: 'warmed' }), ofOurs());
    expect(results).toEqual([{ outcome: 'ignored', tenantId: 'tnt_1' }, APPLIED]);
    expect(applyStatuses).toHaveBeenCalledWith([{ ...change, wamid: WAMID }]);
  });

  it('says of which statuses no message is known yet, and changes nothing for them', async () => {
    const { apply, applyStatuses, findDoubtful } = setUp({ customer: CUSTOMER, doubtful: MESSAGE });
    expect(await apply(told())).toEqual([UNKNOWN]);
    expect(applyStatuses).toHaveBeenCalledWith([]);
    expect(findDoubtful).not.toHaveBeenCalled();
  });

  it('finds a message by our own reference, and gives it its wamid and what Meta tells', async () => {
    const { apply, applyStatuses, findByWamids } = setUp({ named: [MESSAGE] });
    const [pricing, conversation] = [{ billable: true }, { id: 'c' }];
    expect(await apply(ofOurs({ pricing, conversation }))).toEqual([APPLIED]);
    expect(applyStatuses.mock.calls).toEqual([
      [[{ ...change, wamid: WAMID, pricing, metaConversation: conversation }]],
    ]);
    expect(findByWamids).not.toHaveBeenCalled();
  });

  it('leaves a message the wamid that it has, and takes the present where Meta names no time', async () => {
    const { apply, applyStatuses } = setUp({ named: [{ ...MESSAGE, wamid: OTHER_FORM }] });
    await apply(ofOurs({ timestamp: null }));
    expect(applyStatuses.mock.calls).toEqual([[[{ ...change, at: NOW }]]]);
  });

  it.each([
    ['Meta says it of its number', true, '1', { outcome: 'applied', tenantId: 'tnt_2' }],
    ['Meta says it of another number', true, '2', UNKNOWN],
    ["a tenant's app says it of its number", false, '1', UNKNOWN],
    ["a tenant's app says it of another number", false, '2', UNKNOWN],
  ])('takes a word on a message of another tenant if %s', async (_case, signed, number, result) => {
    const { apply } = setUp({ named: [{ ...MESSAGE, tenantId: 'tnt_2' }] });
    const item = { callbackData: REFERENCE, target: { phoneNumberId: number } };
    expect(await apply(told(item, { signedByMeta: signed }))).toEqual([result]);
  });

  it("takes a tenant's own app at its word on a message of the tenant, over any number", async () => {
    const { apply } = setUp({ named: [MESSAGE] });
    const item = { callbackData: REFERENCE, target: { phoneNumberId: '2' } };
    expect(await apply(told(item, { signedByMeta: false }))).toEqual([APPLIED]);
  });

  it.each([
    ['the same', WAMID],
    ['another', OTHER_FORM],
  ])('finds a message by %s form of its wamid', async (_case, wamid) => {
    const { apply, findByWamids, findReferences, applyStatuses } = setUp({ known: [BY_WAMID] });
    expect(await apply(told({ wamid }))).toEqual([APPLIED]);
    expect(findByWamids).toHaveBeenCalledWith(['tnt_1'], [wamid]);
    expect(findReferences).not.toHaveBeenCalled();
    expect(applyStatuses.mock.calls).toEqual([[[change]]]);
  });

  it('looks up by wamid only what no reference names', async () => {
    const { apply, findByWamids } = setUp({ named: [MESSAGE] });
    const nameless = [told({ wamid: 'wamid.B' }), told({ wamid: 'wamid.C' }, { tenantId: null })];
    expect(await apply(ofOurs(), ...nameless)).toEqual([
      APPLIED,
      UNKNOWN,
      { outcome: 'unknown-message', tenantId: null },
    ]);
    expect(findByWamids.mock.calls).toEqual([[['tnt_1'], ['wamid.B', 'wamid.C']]]);
  });

  it.each([
    ['came in', { direction: 'IN' as const }],
    ['is of another tenant', { tenantId: 'tnt_2' as const }],
  ])('takes no status for that of a message that %s', async (_case, fields) => {
    const { apply } = setUp({ known: [{ ...BY_WAMID, ...fields }] });
    expect(await apply(told())).toEqual([UNKNOWN]);
  });

  it('hands on what could not be delivered, once that is written', async () => {
    const { apply, steps, applyStatuses, handle, undelivered } = setUp({ named: [MESSAGE] });
    const errors = [{ code: 131026, title: 'no', details: 'none' }];
    await apply(ofOurs({ status: 'failed', errors }), ofOurs());
    const deliveryError = {
      ...errors[0],
      reason: 'meta',
      advice: expect.any(String) as string,
    };
    expect(applyStatuses).toHaveBeenCalledWith([
      { ...change, status: 'failed', wamid: WAMID, deliveryError },
      { ...change, wamid: WAMID },
    ]);
    expect(handle.mock.calls).toEqual([
      [
        [
          {
            tenantId: 'tnt_1',
            message: MESSAGE,
            phoneNumberId: '1',
            wamid: WAMID,
            deliveryError,
            at: AT,
          },
        ],
      ],
    ]);
    expect(undelivered.mock.calls).toEqual([['tnt_1', REFERENCE, 131026]]);
    expect(steps.indexOf('apply')).toBeLessThan(steps.indexOf('handle'));
  });

  it.each([
    ['delivered', FAILURE, [REFERENCE]],
    ['read', FAILURE, [REFERENCE]],
    ['played', FAILURE, [REFERENCE]],
    ['sent', FAILURE, []],
    ['failed', FAILURE, []],
    ['delivered', undefined, []],
  ])(
    'tells by the word %s, after the failure %j, what has arrived after all: %j',
    async (...row) => {
      const [status, failure, expected] = row;
      const { apply, arrived } = setUp({ named: [{ ...MESSAGE, ...defined({ failure }) }] });
      await apply(ofOurs({ status }));
      expect(arrived.mock.calls).toEqual([[expected]]);
    },
  );

  it('stands in the trace of its message, linked to the webhook that tells it', async () => {
    const [own, webhook] = ['00-a' as Traceparent, '00-b' as Traceparent];
    const { apply, record } = setUp({ named: [{ ...MESSAGE, traceparent: own }] });
    await apply({ ...ofOurs({ status: 'read' }), traceparent: webhook });
    expect(record.mock.calls).toEqual([
      [
        'message read',
        {
          kind: 'consumer',
          parent: own,
          links: [webhook],
          attributes: { 'tenant.id': 'tnt_1', 'message.id': REFERENCE },
        },
      ],
    ]);
  });

  it('stands in no trace where its message has none', async () => {
    const { apply, record } = setUp({ named: [MESSAGE] });
    await apply(ofOurs());
    expect(record).not.toHaveBeenCalled();
  });

  it('learns who somebody is from what is told of messages of ours', async () => {
    const { apply, learnFrom, learnOfKnown } = setUp({ named: [MESSAGE] });
    const one = ofOurs();
    await apply(one, told({ wamid: 'wamid.B' }));
    expect(learnFrom.mock.calls).toEqual([[[{ ...one, message: MESSAGE }]]]);
    expect(learnOfKnown.mock.calls).toEqual([[[]]]);
  });

  it('learns from a message that nobody knows, once it was looked for a second time', async () => {
    const { apply, learnOfKnown } = setUp({ named: [MESSAGE] });
    const again = told({ wamid: 'wamid.B' }, { again: true });
    await apply(
      told({ wamid: 'wamid.B' }),
      again,
      told({ wamid: 'wamid.B' }, { again: true, tenantId: null }),
      { ...ofOurs(), again: true },
      told({ status: 'warmed' }, { again: true }),
    );
    expect(learnOfKnown.mock.calls).toEqual([[[{ tenantId: 'tnt_1', item: again.item }]]]);
  });
});

describe('A wamid that nobody knows some time later, too', () => {
  const WORLD = { customer: CUSTOMER, doubtful: MESSAGE };

  it('is of the message to this person that it can only be', async () => {
    const { apply, applyStatuses, findDoubtful, learnOfKnown } = setUp(WORLD);
    expect(await apply(told({}, { again: true }))).toEqual([APPLIED]);
    expect(findDoubtful).toHaveBeenCalledWith([conversationIdOf(CUSTOMER, '1')], AT);
    expect(applyStatuses.mock.calls).toEqual([[[{ ...change, wamid: WAMID }]]]);
    expect(learnOfKnown.mock.calls).toEqual([[[]]]);
  });

  it('is looked for over the number that Meta names, as of now where it names no time', async () => {
    const { apply, findDoubtful } = setUp(WORLD);
    await apply(told({ target: { phoneNumberId: '2' }, timestamp: null }, { again: true }));
    await apply(told({ target: {} }, { again: true }));
    expect(findDoubtful.mock.calls).toEqual([
      [[conversationIdOf(CUSTOMER, '2')], NOW],
      [[conversationIdOf(CUSTOMER, '1')], AT],
    ]);
  });

  it('is of no message where there is none, or more than one', async () => {
    const { apply, applyStatuses } = setUp({ ...WORLD, doubtful: null });
    expect(await apply(told({}, { again: true }))).toEqual([UNKNOWN]);
    expect(applyStatuses).toHaveBeenCalledWith([]);
  });

  it('is of nobody where the person is not known', async () => {
    const { apply, findDoubtful } = setUp({ ...WORLD, customer: null });
    expect(await apply(told({}, { again: true }))).toEqual([UNKNOWN]);
    expect(findDoubtful).not.toHaveBeenCalled();
  });

  it('is of nobody where nobody has the number', async () => {
    const { apply, find } = setUp(WORLD);
    await apply(told({}, { again: true, tenantId: null }));
    expect(find).not.toHaveBeenCalled();
  });

  it('is not guessed where the message is known by its reference or its wamid', async () => {
    const known = setUp({ ...WORLD, known: [BY_WAMID] });
    await known.apply(told({}, { again: true }));
    const named = setUp({ ...WORLD, named: [MESSAGE] });
    await named.apply({ ...ofOurs(), again: true });
    for (const { find } of [known, named]) expect(find).not.toHaveBeenCalled();
  });
});

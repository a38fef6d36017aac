import type { INestApplicationContext } from '@nestjs/common';
import { getModelToken } from '@nestjs/mongoose';
import { mongo, type Model } from 'mongoose';
import { newId, type ConversationId, type MessageId, type TenantId } from '../../src/common/id.js';
import { nativeCollection } from '../../src/database/native-collection.js';
import { Message } from '../../src/messaging/messages/message.schema.js';
import { STATUS_RANK, statusOf } from '../../src/messaging/messages/message-status.js';
import { MessageTwins } from '../../src/messaging/messages/message-twins.repository.js';
import { MessagesRepository } from '../../src/messaging/messages/messages.repository.js';
import { wamidFields, wamidKeyOf } from '../../src/whatsapp/wamid.js';
import { outboundMessage } from '../factories/outbound-message.factory.js';
import { wamidWith } from '../factories/webhook.factory.js';
import { startWorkerApp } from '../support/worker-app.js';

const ID = '3EB0A1B2C3D4E5F60718';
const WAMID = wamidWith('15550007001', ID);
const [OTHER_FORM, THIRD_FORM] = [wamidWith('US.1349', ID), wamidWith('US.9431', ID)];
const SENT_AT = new Date('2026-11-29T12:00:00Z');
const NO_ANSWER = { code: 0, reason: 'outcome_unknown', title: 'no answer', advice: '' } as const;
const UNDELIVERED = { code: 131_026, reason: 'meta', title: 'no', advice: '' } as const;

describe('A message that is stored twice', () => {
  let app: INestApplicationContext;
  let messages: MessagesRepository;
  let twins: MessageTwins;
  let native: mongo.Collection<Message>;
  let tenantId: TenantId;
  let conversationId: ConversationId;

  beforeAll(async () => {
    app = await startWorkerApp({ RECONCILE_INTERVAL_MS: '600000' });
    messages = app.get(MessagesRepository);
    twins = app.get(MessageTwins);
    native = nativeCollection(app.get<Model<Message>>(getModelToken(Message.name)));
  });

  beforeEach(() => {
    tenantId = newId('tnt');
    conversationId = newId('cnv');
  });

  afterEach(() => jest.restoreAllMocks());

  afterAll(async () => {
    await app.close();
  });

  it('becomes the one that was sent, with all that is known under its wamid', async () => {
    const ours = await unknown();
    const read = new Date('2026-11-29T13:00:00Z');
    await echo({
      rank: STATUS_RANK.read,
      statusTimes: { sent: SENT_AT, read },
      failure: UNDELIVERED,
      pricing: { billable: true },
      metaConversation: { id: 'c' },
    });
    expect(await twins.unite(ours, WAMID)).toBe(true);
    const [row, ...others] = await rows();
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      _id: ours._id,
      ...wamidFields(WAMID),
      rank: STATUS_RANK.read,
      statusTimes: { sent: SENT_AT, read },
      failure: UNDELIVERED,
      pricing: { billable: true },
      metaConversation: { id: 'c' },
    });
    for (const left of ['dueAt', 'claim', 'error', 'twinWamid'])
      expect(row).not.toHaveProperty(left);
  });

  it('counts as sent from now on, where nothing else is known under its wamid', async () => {
    const ours = await unknown();
    expect(await twins.unite(ours, WAMID)).toBe(true);
    const [row] = await rows();
    expect(row).toMatchObject({ ...wamidFields(WAMID), rank: STATUS_RANK.sent });
    expect(row?.statusTimes?.sent).toBeInstanceOf(Date);
    for (const left of ['dueAt', 'error', 'failure']) expect(row).not.toHaveProperty(left);
  });

  it('may be united twice', async () => {
    const ours = await unknown();
    await echo();
    await twins.unite(ours, WAMID);
    const before = await states();
    expect(await twins.unite(ours, WAMID)).toBe(true);
    expect(await states()).toEqual(before);
  });

  it('is found under another form of its wamid', async () => {
    const ours = await unknown();
    await echo(wamidFields(OTHER_FORM));
    expect(await twins.unite(ours, WAMID)).toBe(true);
    expect(await states()).toEqual([[ours._id, 'sent', WAMID, ID]]);
  });

  it('is two, where a row over another number has another form of the wamid', async () => {
    const ours = await unknown({ phoneNumberId: '2' });
    const other = await echo({ phoneNumberId: '1', ...wamidFields(OTHER_FORM) });
    expect(await twins.unite(ours, WAMID)).toBe(true);
    expect(await states()).toEqual([
      [ours._id, 'sent', WAMID, ID],
      [other._id, 'sent', OTHER_FORM, ID],
    ]);
  });

  it.each([
    ['first', ['1', '2']],
    ['last', ['2', '1']],
  ])('is the row over its own number, should that come %s', async (_case, [one, two]) => {
    const forms = { 1: OTHER_FORM, 2: THIRD_FORM } as Record<string, string>;
    for (const phoneNumberId of [one!, two!]) {
      await echo({ phoneNumberId, ...wamidFields(forms[phoneNumberId]!) });
    }
    const ours = await unknown({ phoneNumberId: '2' });
    expect(await twins.unite(ours, WAMID)).toBe(true);
    const seen = (await states()).map(([, , wamid]) => wamid);
    expect(seen.toSorted()).toEqual([WAMID, OTHER_FORM].toSorted());
  });

  it('is the row with the very wamid, whatever number that names', async () => {
    const ours = await unknown({ phoneNumberId: '2' });
    await echo({ phoneNumberId: '1' });
    expect(await twins.unite(ours, WAMID)).toBe(true);
    expect(await states()).toEqual([[ours._id, 'sent', WAMID, ID]]);
  });

  it.each<[string, Partial<Message>]>([
    ['we sent', { origin: 'api' }],
    ['somebody asked us to send', { idempotencyKey: 'the-key' }],
    ['came in', { direction: 'IN', origin: 'customer' }],
    ['came in, as the phone app tells', { direction: 'IN' }],
  ])('leaves its wamid to another message that %s', async (_case, fields) => {
    const ours = await unknown();
    const other = await echo(fields);
    expect(await twins.unite(ours, WAMID)).toBe(false);
    expect(await states()).toEqual([
      [ours._id, 'unknown', undefined, undefined],
      [other._id, 'sent', WAMID, ID],
    ]);
  });

  it('is one with what the history of the phone app tells', async () => {
    const ours = await unknown();
    await echo({ origin: 'history' });
    expect(await twins.unite(ours, WAMID)).toBe(true);
    expect(await rows()).toHaveLength(1);
  });

  it('is known by the whole of its wamid alone, where another message that we sent has another form', async () => {
    const ours = await unknown();
    const other = await echo({ origin: 'api', ...wamidFields(OTHER_FORM) });
    expect(await twins.unite(ours, WAMID)).toBe(true);
    expect(await states()).toEqual([
      [ours._id, 'sent', WAMID, undefined],
      [other._id, 'sent', OTHER_FORM, ID],
    ]);
  });

  it('is taken only from the conversations that a person means', async () => {
    const ours = await unknown();
    const other = await echo({ conversationId: newId('cnv') });
    expect(await twins.unite(ours, WAMID, [conversationId])).toBe(false);
    expect(await states()).toHaveLength(2);
    expect(await twins.unite(ours, WAMID, [conversationId, other.conversationId])).toBe(true);
    expect(await states()).toEqual([[ours._id, 'sent', WAMID, ID]]);
  });

  it('is named by a person, where nothing is known under the wamid', async () => {
    const ours = await unknown();
    expect(await twins.unite(ours, WAMID, [conversationId])).toBe(true);
    expect(await states()).toEqual([[ours._id, 'sent', WAMID, ID]]);
  });

  it('is due again where its uniting is cut short, can not be sent meanwhile, and loses nothing', async () => {
    const ours = await unknown();
    await echo({ rank: STATUS_RANK.delivered, failure: UNDELIVERED });
    jest.spyOn(native, 'findOneAndDelete').mockRejectedValueOnce(new Error('the process ended'));
    await expect(twins.unite(ours, WAMID)).rejects.toThrow('the process ended');
    const [row] = await messages.findAll([ours._id]);
    expect(row).toMatchObject({ rank: STATUS_RANK.delivered, twinWamid: WAMID });
    expect(row?.dueAt?.getTime()).toBeGreaterThan(Date.now());
    for (const left of ['wamid', 'wamidKey', 'claim', 'error'])
      expect(row).not.toHaveProperty(left);
    expect(await twins.unite(ours, row!.twinWamid!)).toBe(true);
    expect(await states()).toEqual([[ours._id, 'delivered', WAMID, ID]]);
    const [united] = await rows();
    expect(united).toMatchObject({ failure: UNDELIVERED });
    for (const left of ['twinWamid', 'dueAt']) expect(united).not.toHaveProperty(left);
  });

  it('keeps what the echo told, should the process end once that is gone', async () => {
    const ours = await unknown();
    await echo({ rank: STATUS_RANK.delivered, failure: UNDELIVERED, pricing: { billable: true } });
    const { findOneAndDelete } = native;
    jest.spyOn(native, 'findOneAndDelete').mockImplementationOnce(async (filter: object) => {
      await findOneAndDelete.call(native, filter);
      throw new Error('the process ended');
    });
    await expect(twins.unite(ours, WAMID)).rejects.toThrow('the process ended');
    expect(await twins.unite(ours, WAMID)).toBe(true);
    const [row, ...others] = await rows();
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      ...wamidFields(WAMID),
      rank: STATUS_RANK.delivered,
      failure: UNDELIVERED,
      pricing: { billable: true },
    });
  });

  it.each([
    ['is made one though its echo comes in anew', 1, true],
    ['is made one though its echo comes in anew', 4, true],
    ['is left for later where its echo comes in anew', 50, false],
  ])('%s %i times meanwhile', async (_case, times, isUnited) => {
    const ours = await unknown();
    await echo();
    let coming = times;
    const { findOneAndDelete } = native;
    jest.spyOn(native, 'findOneAndDelete').mockImplementation(async (filter: object) => {
      const gone = await findOneAndDelete.call(native, filter);
      if (coming > 0) await echo();
      coming -= 1;
      return gone as never;
    });
    const united = twins.unite(ours, WAMID);
    if (!isUnited) {
      await expect(united).rejects.toMatchObject({ code: 11_000 });
      expect(await states()).toContainEqual([ours._id, 'sent', undefined, undefined]);
      return;
    }
    expect(await united).toBe(true);
    expect(await states()).toEqual([[ours._id, 'sent', WAMID, ID]]);
  });

  it('does not come again to what the database refuses', async () => {
    const ours = await unknown();
    const write = jest.spyOn(native, 'updateOne').mockRejectedValueOnce(new Error('refused'));
    await expect(twins.unite(ours, WAMID)).rejects.toThrow('refused');
    expect(write).toHaveBeenCalledTimes(1);
  });

  it('takes a status whose wamid an echo brought before, and the statuses beside it', async () => {
    const [ours, another] = [await unknown(), await unknown()];
    await echo();
    const at = new Date('2026-11-29T14:00:00Z');
    await twins.applyStatuses([
      { tenantId, messageId: ours._id, status: 'read', at, wamid: WAMID },
      { tenantId, messageId: another._id, status: 'delivered', at, wamid: 'wamid.B' },
    ]);
    expect(await states()).toEqual([
      [ours._id, 'read', WAMID, ID],
      [another._id, 'delivered', 'wamid.B', 'wamid.B'],
    ]);
    const [row] = await rows();
    expect(row?.statusTimes).toMatchObject({ read: at });
  });

  it('takes a status though another message that we sent keeps the wamid', async () => {
    const ours = await unknown();
    const other = await echo({ origin: 'api' });
    await twins.applyStatuses([
      { tenantId, messageId: ours._id, status: 'read', at: SENT_AT, wamid: WAMID },
    ]);
    expect(await states()).toEqual([
      [ours._id, 'read', undefined, undefined],
      [other._id, 'sent', WAMID, ID],
    ]);
  });

  it('has for its echo only what has the same words, and came since it was sent', async () => {
    const earlier = await echo({ wamid: 'wamid.A', wamidKey: 'wamid.A' });
    const ours = await unknown();
    await echoOf({ content: { body: 'bye' } });
    await echoOf({ type: 'image', content: { caption: 'hello' } });
    await echoOf({ idempotencyKey: 'the-key' });
    await echoOf({ direction: 'IN' });
    await echoOf({ origin: 'history' });
    await echoOf({ timestamp: new Date(SENT_AT.getTime() - 2_001) });
    expect(await twins.findEchoOf(ours, [conversationId])).toBeNull();
    const first = await echoOf({ timestamp: new Date(SENT_AT.getTime() - 2_000) });
    await echoOf({});
    expect(await twins.findEchoOf(ours, [conversationId])).toMatchObject({ _id: first._id });
    expect(await twins.findEchoOf(ours, [newId('cnv')])).toBeNull();
    expect(earlier._id < ours._id).toBe(true);
  });

  it('may have its echo with anybody over the same number', async () => {
    const ours = await unknown();
    const likely = [await echoOf({ conversationId: newId('cnv') }), await echoOf({})];
    await echoOf({ phoneNumberId: '2' });
    await echoOf({ tenantId: newId('tnt') });
    const found = await twins.findLikelyEchoes(ours);
    expect(found.map(({ _id }) => _id)).toEqual(likely.map(({ _id }) => _id));
    const { phoneNumberId: _none, ...numberless } = ours;
    expect(await twins.findLikelyEchoes(numberless)).toEqual([]);
  });

  it('is the only one of unknown outcome that Meta can speak of', async () => {
    const at = SENT_AT;
    expect(await twins.findDoubtful([conversationId], at)).toBeNull();
    const ours = await unknown();
    await store({ rank: STATUS_RANK.sent });
    await unknown({ ...wamidFields('wamid.B') });
    await unknown({ conversationId: newId('cnv') });
    expect(await twins.findDoubtful([conversationId], at)).toMatchObject({ _id: ours._id });
    const unknowns = await twins.findUnknown([conversationId]);
    expect(unknowns.map(({ _id }) => _id)).toEqual([ours._id]);
    await unknown({ content: { body: 'bye' } });
    expect(await twins.findDoubtful([conversationId], at)).toBeNull();
  });

  it('is none that Meta speaks of at a time before it was sent, but for a little', async () => {
    const ours = await unknown();
    const before = (ms: number) =>
      twins.findDoubtful([conversationId], new Date(SENT_AT.getTime() - ms));
    expect(await before(2_000)).toMatchObject({ _id: ours._id });
    expect(await before(2_001)).toBeNull();
  });

  it('is told from others of unknown outcome by its kind and its words', async () => {
    const texts = [await unknown(), await unknown({ body: 'bye', content: { body: 'bye' } })];
    const image = await unknown({ type: 'image', content: { caption: 'hello' } });
    const wordless = await unknown({ type: 'sticker', content: { id: '7' } });
    const find = async (type: string, body?: string) => {
      const like = body === undefined ? { type } : { type, body };
      return (await twins.findDoubtful([conversationId], SENT_AT, like))?._id;
    };
    expect(await find('text', 'hello')).toBe(texts[0]!._id);
    expect(await find('text', 'bye')).toBe(texts[1]!._id);
    expect(await find('image', 'hello')).toBe(image._id);
    expect(await find('sticker')).toBe(wordless._id);
    expect(await find('text')).toBeUndefined();
    expect(await find('video', 'hello')).toBeUndefined();
  });

  async function store(fields: Partial<Message>): Promise<Message> {
    const { lane: _lane, ...message } = outboundMessage({
      tenantId,
      conversationId,
      timestamp: SENT_AT,
      statusTimes: { queued: SENT_AT, sending: SENT_AT },
      ...fields,
    });
    await messages.insertNew([message]);
    return message;
  }

  /** A message of ours whose answer was lost. */
  function unknown(fields: Partial<Message> = {}): Promise<Message> {
    const dueAt = new Date(Date.now() + 600_000);
    return store({ rank: STATUS_RANK.unknown, error: NO_ANSWER, claim: 'c', dueAt, ...fields });
  }

  /** What the phone app sent, as Meta tells. */
  function echo(fields: Partial<Message> = {}): Promise<Message> {
    return store({
      origin: 'app',
      rank: STATUS_RANK.sent,
      statusTimes: { sent: SENT_AT },
      ...wamidFields(WAMID),
      ...fields,
    });
  }

  function echoOf(fields: Partial<Message>): Promise<Message> {
    const wamid: MessageId = newId('msg');
    return echo({ wamid, wamidKey: wamidKeyOf(wamid), ...fields });
  }

  /** Of the tenant, the oldest first. */
  function rows(): Promise<Message[]> {
    return native.find({ tenantId }).sort({ _id: 1 }).toArray();
  }

  async function states() {
    return (await rows()).map(({ _id, rank, wamid, wamidKey }) => [
      _id,
      statusOf(rank!),
      wamid,
      wamidKey,
    ]);
  }
});

import { Logger } from '@nestjs/common';
import { mongo } from 'mongoose';
import { fake, partial } from '../../../test/support/fake.js';
import { Clock } from '../../common/clock.js';
import { defined } from '../../common/defined.js';
import { Secret } from '../../common/secret.js';
import type { AppConfig } from '../../config/app-config.js';
import type { ConversationsService } from '../../conversations/conversations.service.js';
import type { DeadLettersService } from '../../dead-letters/dead-letters.service.js';
import { Metrics } from '../../metrics/metrics.js';
import type { TemplateChecker } from '../../templates/template-checker.service.js';
import type { TemplatesService } from '../../templates/templates.service.js';
import type { AccountStops } from '../../tenants/account-stops.service.js';
import type { TenantDirectory } from '../../tenants/tenant-directory.js';
import type { AccountStop } from '../../tenants/business-number.js';
import type { NumberStates } from '../../tenants/number-states.service.js';
import { Tracing, type SpanEnd } from '../../tracing/tracing.js';
import type { Tenant } from '../../tenants/tenant.schema.js';
import { businessNumber } from '../../../test/factories/business-number.factory.js';
import type { CloudApiClient, Receipt } from '../../whatsapp/sending/cloud-api.client.js';
import { CloudApiError } from '../../whatsapp/cloud-api.error.js';
import { MessageLog } from '../messages/message-log.js';
import { Consequences } from './consequences.js';
import { TemplateHolds } from './template-holds.js';
import { MessageSender } from './message-sender.js';
import type { Message } from '../messages/message.schema.js';
import { LostFileError, type OutboundContent, type PreparedContent } from './outbound-content.js';
import type { OutboxRepository } from './outbox.repository.js';
import type { Settlement } from './settlement.js';

const CREDENTIALS = { phoneNumberId: '1', accessToken: new Secret('token'), sealedToken: 'sealed' };
const MESSAGE = partial<Message>({
  _id: 'msg_1',
  tenantId: 'tnt_1',
  conversationId: 'cnv_1',
  peer: '5511987654321',
  type: 'text',
  content: { body: 'hi' },
  attempts: 1,
  createdAt: new Date(0),
});

const UNCHANGED = async (message: Message): Promise<PreparedContent | null> => {
  return { content: message.content, reused: [] };
};

function setUp(
  send: () => Promise<Receipt>,
  {
    paused = false,
    prepare = UNCHANGED,
    templatesHeld,
  }: {
    paused?: boolean;
    prepare?: typeof UNCHANGED;
    templatesHeld?: AccountStop | undefined;
  } = {},
) {
  const steps: string[] = [];
  const step = (name: string) => jest.fn(async (..._args: unknown[]) => void steps.push(name));
  const settle = jest.fn(async (_settlement: Settlement) => void steps.push('settle'));
  const mocks = {
    settle,
    learnNumber: step('learnNumber'),
    correctWindow: step('correctWindow'),
    requireToken: step('requireToken'),
    stop: step('stop'),
    holdTemplates: step('holdTemplates'),
    recordMessage: step('recordMessage'),
    recordOptOut: step('recordOptOut'),
    applyNews: step('note'),
  };
  const metrics = new Metrics();
  const log = new MessageLog(new Clock());
  const ended = jest.spyOn(log, 'ended');
  const tracing = new Tracing(fake<AppConfig>({ tracing: undefined }));
  const sender = new MessageSender(
    fake<AppConfig>({
      sending: { attempts: 5, backoffMs: 2_000, unknownDeadlineMs: 600_000, leaseMs: 30_000 },
    }),
    new Clock(),
    metrics,
    fake<CloudApiClient>({ send }),
    fake<OutboxRepository>({ settle }),
    new Consequences(
      new Clock(),
      fake<NumberStates>(mocks),
      fake<AccountStops>(mocks),
      fake<ConversationsService>(mocks),
      fake<DeadLettersService>(mocks),
      fake<TemplatesService>(mocks),
    ),
    new TemplateHolds(
      new Clock(),
      fake<TemplateChecker>({ isPaused: async () => paused }),
      fake<TenantDirectory>({
        recall: async () =>
          partial<Tenant>({
            phoneNumberId: '1',
            numbers: [businessNumber(defined({ templatesHeld }))],
          }),
      }),
    ),
    fake<OutboundContent>({ prepare, reconsider: async (failure) => failure }),
    log,
    tracing,
  );
  return { sender, steps, metrics, ended, tracing, ...mocks };
}

const refusal = (metaCode: number) => async (): Promise<Receipt> => {
  throw new CloudApiError({ outcome: 'refused', metaCode, title: 'no' });
};

const OUTAGE = new mongo.MongoNetworkError('the primary stepped down');

const GOES_ON = { laneGoesOn: true, requestOutcome: 'answered', answeredAt: expect.any(Number) };

describe(MessageSender.name, () => {
  beforeAll(() => Logger.overrideLogger(false));

  afterEach(() => jest.restoreAllMocks());

  it.each<[string, string, string | undefined, boolean]>([
    ['the number as dialled', '5511987654321', '5511987654321', false],
    ["Brazil's ninth digit", '5531987654321', '553187654321', false],
    ["Mexico's one", '5215512345678', '525512345678', false],
    ["Argentina's nine", '541112345678', '5491112345678', false],
    ['no number', '15550001234', undefined, false],
    ['a number beside a user id', 'US.1349', '15550001234', false],
    ['another number', '15550001234', '15550009999', true],
  ])('learns of %s only if people could not be found by it', async (_case, peer, waId, learns) => {
    const receipt = { wamid: 'wamid.A', ...defined({ waId }) };
    const { sender, learnNumber, steps } = setUp(async () => receipt);
    expect(await sender.send({ ...MESSAGE, peer }, CREDENTIALS)).toEqual(GOES_ON);
    expect(steps).toEqual(learns ? ['settle', 'learnNumber'] : ['settle']);
    if (learns) expect(learnNumber).toHaveBeenCalledWith('tnt_1', peer, waId);
  });

  it('hands on whether a marketing message may be told of to others', async () => {
    const send = jest.fn(async () => ({ wamid: 'w' }));
    const { sender } = setUp(send);
    await sender.send({ ...MESSAGE, activitySharing: false }, CREDENTIALS);
    expect(send).toHaveBeenCalledWith(
      CREDENTIALS,
      expect.objectContaining({ activitySharing: false }),
    );
  });

  it('takes a refused file for a try: only a database that is away is none', async () => {
    const prepare = () =>
      Promise.reject(new CloudApiError({ outcome: 'refused', metaCode: 131053, title: 'no' }));
    const { sender, settle } = setUp(async () => ({ wamid: 'w' }), { prepare });
    await sender.send(MESSAGE, CREDENTIALS);
    expect(settle.mock.calls[0]?.[0]).toMatchObject({ kind: 'again', sendError: { code: 131053 } });
  });

  it('has sent the message, though the number could not be noted', async () => {
    const { sender, learnNumber, settle } = setUp(async () => ({
      wamid: 'w',
      waId: '15550009999',
    }));
    learnNumber.mockRejectedValue(new Error('database is gone'));
    expect(await sender.send(MESSAGE, CREDENTIALS)).toEqual(GOES_ON);
    expect(settle.mock.calls[0]?.[0]).toMatchObject({ kind: 'accepted', wamid: 'w' });
  });

  it.each<[number, string, string[], boolean]>([
    [190, 'again', ['requireToken', 'settle'], false],
    [131042, 'again', ['stop', 'settle'], false],
    [130429, 'again', ['settle'], false],
    [131056, 'again', ['settle'], true],
    [131000, 'again', ['settle'], true],
    [131047, 'failed', ['recordMessage', 'correctWindow', 'settle'], true],
    [131026, 'failed', ['recordMessage', 'settle'], true],
  ])('after code %i settles it as %s', async (code, kind, expected, goesOn) => {
    const { sender, settle, steps } = setUp(refusal(code));
    const verdict = await sender.send(MESSAGE, CREDENTIALS);
    expect(verdict).toMatchObject({ laneGoesOn: goesOn, requestOutcome: 'answered' });
    expect(verdict.restUntil !== undefined).toBe(code === 130429);
    expect(settle.mock.calls[0]?.[0].kind).toBe(kind);
    expect(steps).toEqual(expected);
  });

  it('writes no failure whose dead letter could not be written', async () => {
    const { sender, settle, recordMessage } = setUp(refusal(131026));
    recordMessage.mockRejectedValue(new Error('database is gone'));
    await sender.send(MESSAGE, CREDENTIALS);
    expect(settle).not.toHaveBeenCalled();
  });

  it('sends nothing, and writes nothing, if the message was taken back meanwhile', async () => {
    const send = jest.fn(async () => ({ wamid: 'w' }));
    const { sender, settle } = setUp(send, { prepare: async () => null });
    expect(await sender.send(MESSAGE, CREDENTIALS)).toEqual({
      ...GOES_ON,
      requestOutcome: 'unasked',
    });
    expect(send).not.toHaveBeenCalled();
    expect(settle).not.toHaveBeenCalled();
  });

  it('fails a message whose file is gone, and says so', async () => {
    const send = jest.fn(async () => ({ wamid: 'w' }));
    const { sender, settle, steps } = setUp(send, {
      prepare: () => Promise.reject(new LostFileError()),
    });
    expect(await sender.send(MESSAGE, CREDENTIALS)).toEqual({
      ...GOES_ON,
      requestOutcome: 'unasked',
    });
    expect(send).not.toHaveBeenCalled();
    expect(settle.mock.calls[0]?.[0]).toMatchObject({
      kind: 'failed',
      sendError: { code: 0, reason: 'file_lost' },
    });
    expect(steps).toEqual(['recordMessage', 'settle']);
  });

  it('counts no try if the database is away before Meta was asked', async () => {
    const send = jest.fn(async () => ({ wamid: 'w' }));
    const { sender, settle } = setUp(send, { prepare: () => Promise.reject(OUTAGE) });
    expect(await sender.send({ ...MESSAGE, attempts: 5 }, CREDENTIALS)).toEqual({
      ...GOES_ON,
      requestOutcome: 'unasked',
    });
    expect(send).not.toHaveBeenCalled();
    const back = { message: { ...MESSAGE, attempts: 5 }, kind: 'again', attemptSpent: false };
    expect(settle.mock.calls).toEqual([[back]]);
  });

  it('takes an error that nobody foresaw for an unknown outcome', async () => {
    const { sender, settle } = setUp(async () => {
      throw new TypeError('oops');
    });
    expect(await sender.send(MESSAGE, CREDENTIALS)).toEqual({
      ...GOES_ON,
      requestOutcome: 'silent',
    });
    expect(settle.mock.calls[0]?.[0].kind).toBe('unknown');
  });

  it.each<[string, () => Promise<Receipt>, string[]]>([
    [
      'nobody foresaw',
      () => Promise.reject(new TypeError('oops')),
      ['unexpected error while sending'],
    ],
    ['Meta named', refusal(131009), []],
  ])('leaves in the log an error that is ours to mend: one that %s', async (_case, send, lines) => {
    const error = jest.spyOn(Logger.prototype, 'error').mockReturnValue();
    await setUp(send).sender.send(MESSAGE, CREDENTIALS);
    expect(error.mock.calls.map(([, line]: unknown[]) => line)).toEqual(lines);
  });

  it.each<[string, () => Promise<Receipt>, SpanEnd]>([
    ['accepted', async () => ({ wamid: 'w' }), { attributes: { 'request.outcome': 'answered' } }],
    ['refused', refusal(131026), { attributes: { 'request.outcome': 'answered' } }],
    [
      'unanswered',
      () => Promise.reject(new CloudApiError({ outcome: 'unknown', metaCode: 0, title: 'no' })),
      { attributes: { 'request.outcome': 'silent' }, failure: 'no answer' },
    ],
  ])('counts as failed in its trace only where Meta was silent: %s', async (_case, send, end) => {
    const { sender, tracing } = setUp(send);
    const ends: (SpanEnd | undefined)[] = [];
    jest.spyOn(tracing, 'run').mockImplementation(async (_name, _settings, work, outcomeOf) => {
      const result = await work();
      ends.push(outcomeOf?.(result));
      return result;
    });
    await sender.send(MESSAGE, CREDENTIALS);
    expect(ends).toEqual([end]);
  });

  it('asks Meta nothing while the template is paused', async () => {
    const send = jest.fn(async () => ({ wamid: 'wamid.A' }));
    const { sender, settle } = setUp(send, { paused: true });
    const content = { name: 'sale', language: { code: 'en' } };
    const verdict = await sender.send({ ...MESSAGE, type: 'template', content }, CREDENTIALS);
    expect(verdict).toEqual({ ...GOES_ON, requestOutcome: 'unasked' });
    expect(send).not.toHaveBeenCalled();
    expect(settle).toHaveBeenCalledWith(
      expect.objectContaining({ kind: 'waits', waitsFor: 'sale/en' }),
    );
    await sender.send(MESSAGE, CREDENTIALS);
    expect(send).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['a template waits, and Meta is not asked', 'template', 5, 'waits'],
    ['an answer goes', 'text', 5, 'accepted'],
    ['a template goes again after an hour', 'template', 61, 'accepted'],
  ])('while templates are held %s', async (_case, type, minutes, kind) => {
    const send = jest.fn(async () => ({ wamid: 'wamid.A' }));
    const at = new Date(Date.now() - minutes * 60_000);
    const stop = { code: 131048, title: 'spam', advice: 'Send better ones.', at };
    const { sender, settle } = setUp(send, { templatesHeld: stop });
    const content = { name: 'sale', language: { code: 'en' } };
    const verdict = await sender.send({ ...MESSAGE, type, content }, CREDENTIALS);
    expect(verdict.laneGoesOn).toBe(true);
    expect(settle.mock.calls[0]?.[0].kind).toBe(kind);
    expect(send).toHaveBeenCalledTimes(kind === 'accepted' ? 1 : 0);
    if (kind === 'waits') {
      const dueAt = new Date(at.getTime() + 60 * 60_000);
      const sendError = expect.objectContaining({ reason: 'templates_held' });
      expect(settle.mock.calls[0]?.[0]).toMatchObject({ dueAt, sendError });
    }
  });

  it("names Meta's code, words and advice where Meta stopped the account", async () => {
    const { sender, stop } = setUp(refusal(131042));
    await sender.send(MESSAGE, CREDENTIALS);
    const concerned = { phoneNumberIds: ['1'], accessToken: 'sealed' };
    expect(stop).toHaveBeenCalledWith('tnt_1', concerned, {
      code: 131042,
      title: 'no',
      advice: expect.stringContaining('payment method'),
      at: expect.any(Date),
    });
  });

  it.each([
    [131048, ['holdTemplates', 'settle']],
    [131050, ['recordMessage', 'recordOptOut', 'settle']],
    [132015, ['note', 'settle']],
    [132016, ['recordMessage', 'note', 'settle']],
  ])('learns from %i what the next message needs to know', async (code, expected) => {
    const { sender, steps } = setUp(refusal(code));
    const content = { name: 'sale', language: { code: 'en' } };
    const verdict = await sender.send({ ...MESSAGE, type: 'template', content }, CREDENTIALS);
    expect(verdict).toEqual(GOES_ON);
    expect(steps).toEqual(expected);
  });

  it('writes the outcome again for as long as the database is away', async () => {
    const { sender, settle } = setUp(async () => ({ wamid: 'wamid.A' }));
    settle.mockRejectedValueOnce(OUTAGE).mockRejectedValueOnce(OUTAGE);
    expect(await sender.send(MESSAGE, CREDENTIALS)).toEqual(GOES_ON);
    expect(settle).toHaveBeenCalledTimes(3);
  });

  it('writes what a failure entails again, once it is there goes on, and never twice', async () => {
    const { sender, settle, recordMessage } = setUp(refusal(131_026));
    recordMessage.mockRejectedValueOnce(OUTAGE);
    settle.mockRejectedValueOnce(OUTAGE);
    await sender.send(MESSAGE, CREDENTIALS);
    expect(recordMessage).toHaveBeenCalledTimes(2);
    expect(settle).toHaveBeenCalledTimes(2);
  });

  it('does not write again what the database refused', async () => {
    const { sender, settle } = setUp(async () => ({ wamid: 'wamid.A' }));
    settle.mockRejectedValue(new Error('refused'));
    await sender.send(MESSAGE, CREDENTIALS);
    expect(settle).toHaveBeenCalledTimes(1);
  });

  it.each<[string, () => Promise<Receipt>, string | null, string | null]>([
    ['sent', async () => ({ wamid: 'w' }), 'sent', null],
    ['refused', refusal(131009), 'failed', null],
    ['tried again', refusal(131000), null, 'again'],
    ['sent later, as the number is too fast', refusal(130429), null, 'slow-number'],
    [
      'unanswered',
      () => Promise.reject(new CloudApiError({ outcome: 'unknown', metaCode: 0, title: 'no' })),
      'unknown',
      null,
    ],
  ])('tells of a message that is %s', async (_case, send, outcome, reason) => {
    const { sender, metrics, ended } = setUp(send);
    await sender.send(MESSAGE, CREDENTIALS);
    expect(ended.mock.calls.map(([, what]) => what)).toEqual(outcome === null ? [] : [outcome]);
    const { values } = await metrics.outboxWaitsTotal.get();
    const waits = values.filter(({ value }) => value > 0).map(({ labels }) => labels.reason);
    expect(waits).toEqual(reason === null ? [] : [reason]);
  });
});

import { businessNumber } from '../../../test/factories/business-number.factory.js';
import { fake, partial } from '../../../test/support/fake.js';
import { AppError } from '../../common/app-error.js';
import type { Clock } from '../../common/clock.js';
import { defined } from '../../common/defined.js';
import type { ConversationsService } from '../../conversations/conversations.service.js';
import { firstConversationOf } from '../../conversations/conversation.schema.js';
import type { Customer } from '../../conversations/customer.schema.js';
import { SenderChoice } from './sender-choice.service.js';
import type { TenantDirectory } from '../../tenants/tenant-directory.js';
import type { Media } from '../../media/media.schema.js';
import type { MediaService } from '../../media/media.service.js';
import type { Tenant } from '../../tenants/tenant.schema.js';
import type { UserIdentity } from '../../whatsapp/identity.js';
import {
  IdempotencyKeyReusedError,
  OutboxFullError,
  ServiceWindowClosedError,
} from '../messages/message.errors.js';
import { STATUS_RANK } from '../messages/message-status.js';
import type { Message } from '../messages/message.schema.js';
import type { MessageLog } from '../messages/message-log.js';
import type { RecordEventsQueue } from '../../events/record-events.job.js';
import { MessageMedia } from '../messages/message-media.service.js';
import type { MessagesRepository } from '../messages/messages.repository.js';
import { SendService, type Enqueued } from './send.service.js';
import type { QuotaRequest, SendQuota } from './send-quota.service.js';
import { fingerprintOf, type SendRequest } from './send-request.js';
import type { TakeTurnQueue } from '../messages/take-turn.job.js';
import type { TemplateScreen } from './template-screen.service.js';
import { Composer } from './composer.service.js';
import type { Draft } from './draft.js';
import { References } from './references.service.js';

const NOW = new Date('2026-11-20T12:00:00Z');
const LATER = new Date('2026-11-20T13:00:00Z');
const TENANT = 'tnt_1';
const FALLBACK = { name: 'hello_again', language: 'en' };

/** As the database: a key is taken once. */
function setUp(settings: Partial<Tenant> = {}, lastInboundAt?: Date) {
  const stored: Message[] = [];
  const customerOf = ({ waId = '', userId = waId }: UserIdentity): Customer => ({
    _id: `cus_${userId}`,
    tenantId: TENANT,
    ...defined({ lastInboundAt }),
    createdAt: NOW,
    updatedAt: NOW,
  });
  const recordActivity = jest.fn(async (activities: readonly { contact: UserIdentity }[]) =>
    activities.map(({ contact }) => customerOf(contact)),
  );
  const insertNew = jest.fn(async (messages: readonly Message[]) => {
    const lost = new Set<number>();
    messages.forEach((message, index) => {
      const { idempotencyKey: key } = message;
      if (key !== undefined && stored.some(({ idempotencyKey }) => idempotencyKey === key)) {
        lost.add(index);
      } else stored.push(message);
    });
    return lost;
  });
  const findByIdempotencyKeys = jest.fn(async (_tenantId: string, keys: readonly string[]) =>
    stored.filter(({ idempotencyKey = '' }) => keys.includes(idempotencyKey)),
  );
  const find = jest.fn(async (_tenantId: string, identities: readonly UserIdentity[]) =>
    identities.map(customerOf),
  );
  const ring = jest.fn(async () => undefined);
  const ringOnce = jest.fn(async () => undefined);
  const check = jest.fn(
    async (_tenant: Tenant, _number: unknown, candidates: readonly QuotaRequest[]) =>
      candidates.map((): AppError | null => null),
  );
  const files: Media[] = [];
  const messages = fake<MessagesRepository>({ insertNew, findByIdempotencyKeys });
  const conversations = fake<ConversationsService>({
    recordActivity,
    find,
    at: async (meetings) => meetings.map(({ customer }) => firstConversationOf(customer)),
  });
  const clock = fake<Clock>({ now: () => NOW });
  const service = new SendService(
    messages,
    conversations,
    fake<TenantDirectory>({
      recall: async (id) =>
        id === 'tnt_gone'
          ? null
          : ({
              _id: TENANT,
              phoneNumberId: '1',
              numbers: [businessNumber()],
              ...settings,
            } as Tenant),
    }),
    fake<TakeTurnQueue>({ ring }),
    fake<SendQuota>({ check }),
    new Composer(
      conversations,
      new References(messages, clock),
      new MessageMedia(fake<MediaService>({ findAll: async () => files })),
      fake<TemplateScreen>({
        screen: async (_tenant: Tenant, drafts: readonly Draft[]) => [...drafts],
      }),
      new SenderChoice(conversations),
    ),
    fake<MessageLog>({ accepted: () => undefined }),
    clock,
    fake<RecordEventsQueue>({ ringOnce }),
  );
  const mocks = { recordActivity, find, insertNew, findByIdempotencyKeys, ring, ringOnce, check };
  return { service, stored, files, ...mocks };
}

const request = (extra: Partial<SendRequest> = {}): SendRequest => ({
  peer: '15550001234',
  type: 'text',
  content: { body: 'hi' },
  ...extra,
});

/** `new`, `duplicate` or the code of the error. */
const summary = (outcomes: readonly (Enqueued | AppError)[]): string[] =>
  outcomes.map((one) => (one instanceof AppError ? one.code : one.duplicate ? 'duplicate' : 'new'));

describe(SendService.name, () => {
  it('stores together what is handed in one by one at the same time, each with its own outcome', async () => {
    const { service, recordActivity, insertNew, stored } = setUp();
    const handed = await Promise.allSettled([
      service.enqueue(TENANT, request({ peer: '15550000001' })),
      service.enqueue('tnt_2', request({ peer: '15550000002' })),
      service.enqueue(TENANT, request({ idempotencyKey: 'k' })),
      service.enqueue(TENANT, request({ idempotencyKey: 'k' })),
      service.enqueue(TENANT, request({ idempotencyKey: 'k', content: { body: 'other' } })),
    ]);
    const outcomes = handed.map((one) =>
      one.status === 'rejected' ? (one.reason as AppError).code : one.value.duplicate,
    );
    expect(outcomes).toEqual([false, false, false, true, 'idempotency_key_reused']);
    expect(stored.map(({ tenantId }) => tenantId)).toEqual([TENANT, 'tnt_2', TENANT]);
    expect([recordActivity.mock.calls.length, insertNew.mock.calls.length]).toEqual([1, 1]);
  });

  it('takes a message with files of ours only if they can go with it', async () => {
    const { service, files, stored } = setUp();
    const file = { _id: 'med_1', tenantId: 'tnt_1', state: 'stored', mimeType: 'image/png' };
    files.push(partial<Media>({ ...file, bytes: 10 } as Media));
    const image = (id: string) => request({ type: 'image', content: { id } });
    const wrong = request({ type: 'document', content: { id: 'med_1' } });
    const outcomes = await service.enqueueAll('tnt_1', [
      image('med_1'),
      image('med_2'),
      image('1234567890'),
      wrong,
      request(),
    ]);
    const refused = 'media_not_usable';
    expect(summary(outcomes)).toEqual(['new', refused, 'new', refused, 'new']);
    expect(stored).toHaveLength(3);
    files.length = 0;
    const keyed = { ...image('med_1'), idempotencyKey: 'k' };
    stored[0]!.idempotencyKey = 'k';
    stored[0]!.fingerprint = fingerprintOf(keyed);
    expect(summary(await service.enqueueAll('tnt_1', [keyed]))).toEqual(['duplicate']);
  });

  it.each([
    ['audio/ogg', 1, 'new'],
    ['audio/ogg; codecs=opus', 1, 'new'],
    ['audio/ogg', undefined, 'new'],
    ['audio/ogg', 0, 'media_not_usable'],
    ['audio/ogg; codecs=opus', 2, 'media_not_usable'],
    ['audio/opus', undefined, 'media_not_usable'],
    ['audio/mpeg', undefined, 'media_not_usable'],
  ])('a voice note of %s with %s channels of Opus is %s', async (mimeType, channels, expected) => {
    const { service, files } = setUp();
    const file = { _id: 'med_1', tenantId: 'tnt_1', state: 'stored', mimeType, bytes: 10 };
    files.push({ ...file, opusChannels: channels } as Media);
    const note = request({ type: 'audio', content: { id: 'med_1', voice: true } });
    const plain = request({ type: 'audio', content: { id: 'med_1' } });
    const outcomes = await service.enqueueAll(TENANT, [note, plain]);
    expect(summary(outcomes)).toEqual([expected, 'new']);
  });

  it('takes a message once per key, and rings once', async () => {
    const { service, stored, ring, ringOnce } = setUp();
    const first = await service.enqueue(TENANT, request({ idempotencyKey: 'k' }));
    expect(ringOnce).toHaveBeenCalledTimes(1);
    const second = await service.enqueue(TENANT, request({ idempotencyKey: 'k' }));
    expect([first.duplicate, second.duplicate]).toEqual([false, true]);
    expect(second.message._id).toBe(first.message._id);
    expect(stored).toHaveLength(1);
    expect(ring.mock.calls).toEqual([[[{ tenantId: TENANT, phoneNumberId: '1' }]]]);
    expect(ringOnce).toHaveBeenCalledTimes(1);
  });

  it('refuses a key that stands for another message', async () => {
    const { service } = setUp();
    await service.enqueue(TENANT, request({ idempotencyKey: 'k' }));
    const other = request({ idempotencyKey: 'k', content: { body: 'ho' } });
    await expect(service.enqueue(TENANT, other)).rejects.toThrow(IdempotencyKeyReusedError);
  });

  it('takes a thousand messages with three commands', async () => {
    const calls = setUp();
    const requests = Array.from({ length: 1_000 }, (_, index) =>
      request({ peer: `1555000${1_000 + index}`, idempotencyKey: `k${index}` }),
    );
    expect(new Set(summary(await calls.service.enqueueAll(TENANT, requests)))).toEqual(
      new Set(['new']),
    );
    const again = await calls.service.enqueueAll(TENANT, requests);
    expect(new Set(summary(again))).toEqual(new Set(['duplicate']));
    expect(calls.recordActivity).toHaveBeenCalledTimes(2);
    expect(calls.insertNew).toHaveBeenCalledTimes(2);
    expect(calls.findByIdempotencyKeys).toHaveBeenCalledTimes(1);
    expect(calls.find).not.toHaveBeenCalled();
    expect(calls.ring).toHaveBeenCalledTimes(1);
    expect(calls.stored).toHaveLength(1_000);
  });

  it('keeps the order of a batch, also in the ids', async () => {
    const { service, stored } = setUp();
    const bodies = ['a', 'b', 'c', 'd'];
    await service.enqueueAll(
      TENANT,
      bodies.map((body) => request({ content: { body } })),
    );
    const sorted = stored.toSorted((left, right) => (left._id < right._id ? -1 : 1));
    expect(sorted.map(({ body }) => body)).toEqual(bodies);
  });

  it('applies the rules of keys within a batch, too', async () => {
    const { service, stored } = setUp();
    const outcomes = await service.enqueueAll(TENANT, [
      request({ idempotencyKey: 'a' }),
      request({ idempotencyKey: 'a' }),
      request({ idempotencyKey: 'a', content: { body: 'other' } }),
      request(),
      request(),
    ]);
    expect(summary(outcomes)).toEqual(['new', 'duplicate', 'idempotency_key_reused', 'new', 'new']);
    expect(stored).toHaveLength(3);
  });

  it('lets one that is refused harm no other', async () => {
    const { service, stored } = setUp({ windowPolicy: 'refuse' });
    const outcomes = await service.enqueueAll(TENANT, [
      request(),
      request({ type: 'template', content: { name: 'a' } }),
      request({ windowPolicy: 'try' }),
    ]);
    expect(summary(outcomes)).toEqual(['service_window_closed', 'new', 'new']);
    expect(stored).toHaveLength(2);
  });

  it.each([
    ['lets a message through while the window is open', 1, ['new', 'new']],
    ['refuses it once the window has closed', 25, ['service_window_closed', 'new']],
  ])('%s', async (_case, hoursAgo, expected) => {
    const lastInboundAt = new Date(NOW.getTime() - hoursAgo * 3_600_000);
    const { service, find } = setUp({ windowPolicy: 'refuse' }, lastInboundAt);
    const template = request({ type: 'template', content: { name: 'a' } });
    expect(summary(await service.enqueueAll(TENANT, [request(), template]))).toEqual(expected);
    // Who a template goes to is nothing that the window decides.
    expect(find).toHaveBeenCalledWith(TENANT, [{ waId: '15550001234' }]);
  });

  it('leaves no trace of a refused message', async () => {
    const { service, stored, recordActivity, ring } = setUp({ windowPolicy: 'refuse' });
    await expect(service.enqueue(TENANT, request())).rejects.toThrow(ServiceWindowClosedError);
    expect(recordActivity).not.toHaveBeenCalled();
    expect(stored).toEqual([]);
    expect(ring).not.toHaveBeenCalled();
  });

  it('answers a repeated request as before, though the window has closed since', async () => {
    const { service, stored } = setUp({ windowPolicy: 'refuse' });
    await service.enqueue(TENANT, request({ idempotencyKey: 'k', windowPolicy: 'try' }));
    const again = await service.enqueue(TENANT, request({ idempotencyKey: 'k' }));
    expect(again).toMatchObject({ duplicate: true, message: { _id: stored[0]!._id } });
  });

  it('sends the fallback template in its place, once per key', async () => {
    const settings = { windowPolicy: 'template', fallbackTemplate: FALLBACK } as const;
    const { service, stored } = setUp(settings);
    await service.enqueue(TENANT, request({ idempotencyKey: 'k' }));
    const open = setUp(settings, NOW);
    await open.service.enqueue(TENANT, request());
    expect(open.stored).toMatchObject([{ type: 'text' }]);
    const again = await service.enqueue(TENANT, request({ idempotencyKey: 'k' }));
    expect(again.duplicate).toBe(true);
    expect(stored).toMatchObject([
      { type: 'template', extras: { insteadOf: { type: 'text', content: { body: 'hi' } } } },
    ]);
  });

  it.each([
    ['open', new Date(NOW.getTime() - 3_600_000), new Date(NOW.getTime() + 23 * 3_600_000)],
    ['closed', new Date(NOW.getTime() - 25 * 3_600_000), null],
    ['closing now', new Date(NOW.getTime() - 24 * 3_600_000), null],
    ['never opened', undefined, null],
  ])('tells when a window closes that is %s', async (_case, lastInboundAt, closesAt) => {
    const { service } = setUp({}, lastInboundAt);
    expect((await service.enqueue(TENANT, request())).windowClosesAt).toEqual(closesAt);
  });

  it('rings for no message whose time is still to come, or past', async () => {
    const { service, ring, stored } = setUp();
    await service.enqueueAll(TENANT, [request({ sendAt: LATER }), request({ expiresAt: NOW })]);
    expect(stored.map(({ rank }) => rank)).toEqual([STATUS_RANK.queued, STATUS_RANK.expired]);
    expect(ring).not.toHaveBeenCalled();
  });

  it.each([
    ['open', NOW],
    ['closed', undefined],
  ])('refuses what is beyond the quota, where the window is %s', async (_case, lastInboundAt) => {
    const { service, stored, check } = setUp({}, lastInboundAt);
    check.mockResolvedValueOnce([null, new OutboxFullError(1)]);
    const others = [request(), request({ peer: '15550005678' })];
    expect(summary(await service.enqueueAll(TENANT, others))).toEqual(['new', 'outbox_full']);
    expect(stored).toHaveLength(1);
    const windowOpen = lastInboundAt !== undefined;
    expect(check.mock.calls.map(([, , asked]) => asked)).toEqual([
      [
        { peer: '15550001234', windowOpen },
        { peer: '15550005678', windowOpen },
      ],
    ]);
  });

  it('takes nothing for a tenant that is not there', async () => {
    const { service } = setUp();
    const sent = service.enqueue('tnt_gone', request());
    await expect(sent).rejects.toMatchObject({ code: 'tenant_not_found' });
  });
});

import { Logger } from '@nestjs/common';
import { fake, partial } from '../../test/support/fake.js';
import type { MessageId, TenantId } from '../common/id.js';
import type { CustomersRepository } from '../conversations/customers.repository.js';
import type { StoredEvent } from '../events/event.schema.js';
import type { MediaRepository } from '../media/media.repository.js';
import type { Message } from '../messaging/messages/message.schema.js';
import type { MessageViews } from '../messaging/messages/message-views.service.js';
import type { MessagesRepository } from '../messaging/messages/messages.repository.js';
import type { TenantDirectory } from '../tenants/tenant-directory.js';
import { EventRenderer } from './event-renderer.service.js';

const TENANT: TenantId = 'tnt_1';
const NOON = new Date('2026-03-01T12:00:00Z');

function rendererOf(messages: readonly Message[]): EventRenderer {
  return new EventRenderer(
    fake<MessagesRepository>({ findAll: async () => [...messages] }),
    fake<MessageViews>({ of: async () => () => ({ edits: [], reactions: [] }) }),
    fake<MediaRepository>({}),
    fake<CustomersRepository>({}),
    fake<TenantDirectory>({ recall: async () => null }),
  );
}

const received = (id: MessageId): StoredEvent =>
  partial<StoredEvent>({
    _id: `evt_${id}`,
    type: 'message.received',
    at: NOON,
    tenantId: TENANT,
    subject: { kind: 'message', id },
    facts: { status: 'received' },
  });

const message = (_id: MessageId, createdAt: Date): Message =>
  partial<Message>({
    _id,
    tenantId: TENANT,
    conversationId: 'cnv_1',
    peer: '15550001',
    direction: 'IN',
    type: 'text',
    body: 'hello',
    timestamp: createdAt,
    createdAt,
    updatedAt: createdAt,
  });

describe(EventRenderer.name, () => {
  beforeEach(() => jest.spyOn(Logger.prototype, 'warn').mockReturnValue());
  afterEach(() => jest.restoreAllMocks());

  it('tells of a message as the API shows it', async () => {
    const [event] = await rendererOf([message('msg_1', NOON)]).render([received('msg_1')]);
    expect(event).toMatchObject({ id: 'evt_msg_1', data: { id: 'msg_1', body: 'hello' } });
  });

  it('tells of what was deleted by its id alone', async () => {
    const [event] = await rendererOf([]).render([received('msg_1')]);
    expect(event?.data).toEqual({ id: 'msg_1', status: 'received' });
  });

  it('tells of what cannot be shown by its id alone, and of all else as ever', async () => {
    const messages = [message('msg_1', new Date(Number.NaN)), message('msg_2', NOON)];
    const [broken, whole] = await rendererOf(messages).render([
      received('msg_1'),
      received('msg_2'),
    ]);
    expect(broken?.data).toEqual({ id: 'msg_1', status: 'received' });
    expect(whole?.data).toMatchObject({ id: 'msg_2', body: 'hello' });
  });
});

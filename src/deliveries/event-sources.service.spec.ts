import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { fake, partial } from '../../test/support/fake.js';
import type { CustomersRepository } from '../conversations/customers.repository.js';
import type { HandlingsRepository } from '../conversations/handlings.repository.js';
import type { Handlings } from '../conversations/handlings.service.js';
import type { OtherConversationsRepository } from '../conversations/other-conversations.repository.js';
import type { MediaRepository } from '../media/media.repository.js';
import type { Message } from '../messaging/messages/message.schema.js';
import type { MessagesRepository } from '../messaging/messages/messages.repository.js';
import type { NumbersRepository } from '../tenants/numbers.repository.js';
import type { TenantEventsRepository } from '../tenants/tenant-events.repository.js';
import { EventSources } from './event-sources.service.js';

const none = { dueEvents: { find: async () => [], clear: async () => undefined } };

function setUp(messages: Message[]) {
  const clear = jest.fn(async () => undefined);
  const wake = jest.fn(async () => false);
  const sources = new EventSources(
    fake<MessagesRepository>({ dueEvents: { find: async () => messages, clear } }),
    fake<CustomersRepository>(none),
    fake<OtherConversationsRepository>(none),
    fake<HandlingsRepository>(none),
    fake<Handlings>({ wake }),
    fake<MediaRepository>(none),
    fake<NumbersRepository>(none),
    fake<TenantEventsRepository>(none),
  );
  return { source: sources.inOrder[2]!, clear, wake };
}

const good = (_id: `msg_${string}`): Message =>
  partial<Message>({
    _id,
    tenantId: 'tnt_1',
    direction: 'IN',
    type: 'text',
    createdAt: new Date(0),
  });
const bad = (): Message =>
  Object.defineProperty(good('msg_bad'), 'direction', {
    get: () => {
      throw new TypeError('nobody foresaw this');
    },
  });

describe(EventSources.name, () => {
  it('leaves a row due that nothing can be told of, says so, and tells of the others', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const [first, last] = [good('msg_1'), good('msg_2')];
    const { source, clear } = setUp([first, bad(), last]);
    const news = await source.find(500);
    expect(news.count).toBe(2);
    expect(news.facts.map(({ subject }) => subject.id)).toEqual(['msg_1', 'msg_2']);
    await news.told();
    expect(clear.mock.calls).toEqual([[[first, last]]]);
    expect(warn.mock.calls).toEqual([
      [{ rowId: 'msg_bad', err: expect.any(TypeError) }, expect.stringMatching(/stays due/)],
    ]);
  });
});

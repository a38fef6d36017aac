import { fake, partial } from '../../../test/support/fake.js';
import { defined } from '../../common/defined.js';
import { MessageNotFoundError, NotCancelableError } from './message.errors.js';
import { STATUS_RANK, type OutboundStatus } from './message-status.js';
import type { Message } from './message.schema.js';
import type { MessagesRepository } from './messages.repository.js';
import { MessagesService } from './messages.service.js';

/** @param canceled whether it was still queued @param rank of the message afterwards; `null`: it is not there */
function setUp(canceled: boolean, rank: number | undefined | null) {
  const cancel = jest.fn(async () => canceled);
  const find = jest.fn(async () =>
    rank === null ? null : partial<Message>({ _id: 'msg_1', ...defined({ rank }) }),
  );
  const messages = new MessagesService(fake<MessagesRepository>({ cancel, find }));
  return { messages, cancel, find };
}

describe('Canceling a message', () => {
  it('gives it back as it is then', async () => {
    const { messages, cancel, find } = setUp(true, STATUS_RANK.canceled);
    expect(await messages.cancel('tnt_1', 'msg_1')).toMatchObject({ rank: STATUS_RANK.canceled });
    expect(cancel).toHaveBeenCalledWith('tnt_1', 'msg_1');
    expect(find).toHaveBeenCalledWith('tnt_1', 'msg_1');
  });

  it('says yes again to whoever asks again', async () => {
    const { messages } = setUp(false, STATUS_RANK.canceled);
    expect(await messages.cancel('tnt_1', 'msg_1')).toMatchObject({ rank: STATUS_RANK.canceled });
  });

  it.each<OutboundStatus>(['sending', 'unknown', 'expired', 'sent', 'failed', 'read'])(
    'is refused for one that is %s, and says so',
    async (status) => {
      const { messages } = setUp(false, STATUS_RANK[status]);
      await expect(messages.cancel('tnt_1', 'msg_1')).rejects.toThrow(
        new NotCancelableError(status),
      );
    },
  );

  it('is refused for one that a customer wrote', async () => {
    const { messages } = setUp(false, undefined);
    await expect(messages.cancel('tnt_1', 'msg_1')).rejects.toThrow(
      new NotCancelableError('received'),
    );
  });

  it('finds none of somebody else', async () => {
    const { messages } = setUp(false, null);
    await expect(messages.cancel('tnt_1', 'msg_1')).rejects.toThrow(MessageNotFoundError);
  });
});

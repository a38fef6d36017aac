import { Logger } from '@nestjs/common';
import { fake, partial } from '../../../test/support/fake.js';
import type { Clock } from '../../common/clock.js';
import type { MessageFailure, Message } from './message.schema.js';
import { MessageLog } from './message-log.js';

const NOW = new Date('2026-11-28T12:00:00Z');
const MESSAGE = partial<Message>({
  _id: 'msg_1',
  tenantId: 'tnt_1',
  type: 'text',
  direction: 'IN',
  origin: 'customer',
  webhookEventId: 'wev_1',
  body: 'my secret',
  peer: '15550001234',
  timestamp: new Date(NOW.getTime() - 700),
  createdAt: new Date(NOW.getTime() - 200),
});

describe(MessageLog.name, () => {
  const lines = jest.spyOn(Logger.prototype, 'log').mockReturnValue(undefined);
  const log = new MessageLog(fake<Clock>({ now: () => NOW }));

  beforeEach(() => lines.mockClear());
  afterAll(() => lines.mockRestore());

  it('has a line for what came, since it was written, and none for what is imported', () => {
    log.received([MESSAGE, { ...MESSAGE, _id: 'msg_2', origin: 'history' }]);
    expect(lines.mock.calls).toEqual([
      [
        {
          tenantId: 'tnt_1',
          messageId: 'msg_1',
          eventId: 'wev_1',
          direction: 'IN',
          type: 'text',
          ms: 700,
        },
        'message received',
      ],
    ]);
  });

  it('has a line for how it ended, since it was accepted, with the code of what went wrong', () => {
    log.ended(MESSAGE, 'sent');
    log.ended({ ...MESSAGE, attempts: 3 }, 'failed', partial<MessageFailure>({ code: 131_000 }));
    const fields = { tenantId: 'tnt_1', messageId: 'msg_1', type: 'text', ms: 200 };
    expect(lines.mock.calls).toEqual([
      [{ ...fields, outcome: 'sent', attempts: 0 }, 'message ended'],
      [{ ...fields, outcome: 'failed', attempts: 3, code: 131_000 }, 'message ended'],
    ]);
  });

  it('tells of no text, and of nobody', () => {
    log.received([MESSAGE]);
    log.accepted([MESSAGE]);
    log.ended(MESSAGE, 'sent');
    expect(lines).toHaveBeenCalledTimes(3);
    for (const call of lines.mock.calls) {
      expect(JSON.stringify(call)).not.toMatch(/secret|15550001234/);
    }
  });
});

import { fake, partial } from '../../../test/support/fake.js';
import type { AuditLog } from '../../access/audit/audit-log.service.js';
import type { ConversationId } from '../../common/id.js';
import type { LateEchoes } from '../messages/late-echoes.service.js';
import type { MessageTwins } from '../messages/message-twins.repository.js';
import { MessageNotUnknownError, WamidTakenError } from '../messages/message.errors.js';
import { STATUS_RANK } from '../messages/message-status.js';
import { LANE, type Message } from '../messages/message.schema.js';
import type { MessagesService } from '../messages/messages.service.js';
import type { Lane, TakeTurnQueue } from '../messages/take-turn.job.js';
import type { OverdueRepository } from './overdue.repository.js';
import type { SettleMessageDto } from './settle-message.dto.js';
import { UnknownOutcomes } from './unknown-outcomes.service.js';

const OURS = partial<Message>({
  _id: 'msg_1',
  tenantId: 'tnt_1',
  phoneNumberId: '1',
  rank: STATUS_RANK.unknown,
  priority: LANE.bulk,
});

describe(UnknownOutcomes.name, () => {
  it('takes for sent what somebody found at Meta, and sends nothing again', async () => {
    const { settle, seen } = given({});
    expect(await settle({ outcome: 'sent', wamid: 'wamid.1' })).toBe(OURS);
    expect(seen).toEqual({ declared: ['msg_1', 'wamid.1'], audited: 'sent' });
  });

  it('sends again what Meta never got, from the lane of its number', async () => {
    const { settle, seen } = given({});
    await settle({ outcome: 'not_sent' });
    const rung = [{ tenantId: 'tnt_1', phoneNumberId: '1' }];
    expect(seen).toEqual({
      requeued: [['msg_1'], [STATUS_RANK.unknown]],
      rung,
      audited: 'not_sent',
    });
  });

  it('refuses a wamid of what was never sent, before anything is done', async () => {
    const { settle, seen } = given({});
    await expect(settle({ outcome: 'not_sent', wamid: 'wamid.1' })).rejects.toMatchObject({
      errors: [{ field: 'wamid', message: 'does not go with not_sent' }],
    });
    expect(seen).toEqual({});
  });

  it('does nothing about what the caller has not', async () => {
    const { settle, seen } = given({ isThere: false });
    await expect(settle({ outcome: 'sent' })).rejects.toThrow('not here');
    expect(seen).toEqual({});
  });

  it.each(['sent', 'not_sent'] as const)(
    'says so where the outcome is known by then (%s), and rings for nothing',
    async (outcome) => {
      const { settle, seen } = given({ declares: 'known', requeues: 0 });
      await expect(settle({ outcome })).rejects.toThrow(MessageNotUnknownError);
      expect(seen).not.toHaveProperty('rung');
    },
  );

  it('takes what has the wamid for the same message, where it stands in a thread with the same person', async () => {
    const { settle, seen } = given({ declares: 'wamid-taken' });
    expect(await settle({ outcome: 'sent', wamid: 'wamid.1' })).toBe(OURS);
    expect(seen).toMatchObject({ united: [OURS, 'wamid.1', ['cnv_thread', 'cnv_echo']] });
  });

  it('leaves a wamid to another message of ours', async () => {
    const { settle } = given({ declares: 'wamid-taken', unites: false });
    await expect(settle({ outcome: 'sent', wamid: 'wamid.1' })).rejects.toThrow(WamidTakenError);
  });
});

/** A message of unknown outcome, and what the database says once it is to be settled. */
function given({
  isThere = true,
  declares = 'settled' as 'settled' | 'known' | 'wamid-taken',
  requeues = 1,
  unites = true,
}) {
  const seen: Record<string, unknown> = {};
  const outcomes = new UnknownOutcomes(
    fake<MessagesService>({
      get: async () => {
        if (!isThere) throw new Error('not here');
        return OURS;
      },
    }),
    fake<OverdueRepository>({
      declareSent: async (...declared) => {
        seen['declared'] = declared;
        return declares;
      },
      requeue: async (...requeued) => {
        seen['requeued'] = requeued;
        return requeues;
      },
    }),
    fake<MessageTwins>({
      unite: async (...united) => {
        seen['united'] = united;
        return unites;
      },
    }),
    fake<LateEchoes>({
      findPossible: async () => [partial<Message>({ conversationId: 'cnv_echo' })],
      threadsWith: async (): Promise<ConversationId[]> => ['cnv_thread'],
    }),
    fake<TakeTurnQueue>({
      ring: async (rung: readonly Lane[]) => {
        seen['rung'] = rung;
      },
    }),
    fake<AuditLog>({
      during: async ({ changes }, settle) => {
        seen['audited'] = changes?.['outcome'];
        return settle();
      },
    }),
  );
  const settle = (known: SettleMessageDto) => outcomes.settle('tnt_1', 'msg_1', known);
  return { settle, seen };
}

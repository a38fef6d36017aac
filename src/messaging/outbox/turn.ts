import type { ConversationId, MessageId } from '../../common/id.js';
import type { Credentials } from '../../tenants/tenant-directory.js';
import type { Lane } from '../messages/take-turn.job.js';
import type { Pacer } from './pace/pacer.js';

/** The time in which one process serves the outbox of one number. */
export interface Turn {
  readonly lane: Required<Lane>;
  /** Of the number: what is claimed under it is sent under it, or not at all. */
  readonly version: number;
  readonly credentials: Credentials;
  readonly pacer: Pacer;
  /** What it sent and has no answer to yet. */
  readonly sending: Map<MessageId, ConversationId>;
  /** `halted`: an answer says that nothing of the number may go now. `over`: it waits for no answer. */
  phase: 'serving' | 'halted' | 'over';
}

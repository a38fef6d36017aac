import type { Conversation } from '../../conversations/conversation.schema.js';
import type { Message } from '../messages/message.schema.js';

/** A conversation with what the list of them shows of its messages. */
export interface ConversationView {
  readonly conversation: Conversation;
  readonly lastMessage: Message | null;
  readonly unreadCount: number;
}

import { useMutation } from '@tanstack/react-query';
import type { Conversation, SendMessage } from '../../../api/client';
import { newKey } from '../../../components/new-key';
import { useSendMessage } from '../../messages/use-send-message';
import { addressOf } from '../address';

interface Reacting {
  /** Meta's id of the message that is reacted to. */
  readonly wamid: string;
  /** Empty: the reaction is taken back. */
  readonly emoji: string;
}

/** Reacts to a message of the conversation. */
export function useReact(tenantId: string, conversation: Conversation) {
  const send = useSendMessage(tenantId);
  return useMutation({
    mutationFn: ({ wamid, emoji }: Reacting) => {
      const message = {
        ...addressOf(conversation),
        type: 'reaction',
        reaction: { message_id: wamid, emoji },
        idempotency_key: newKey(),
      };
      return send.mutateAsync(message as SendMessage);
    },
  });
}

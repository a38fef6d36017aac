import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import type { Conversation, SendMessage } from '../../../api/client';
import { kindOfFile, takesCaption } from '../../media/media-kinds';
import { useUpload } from '../../media/use-upload';
import { useSendMessage } from '../../messages/use-send-message';
import { addressOf } from '../address';

/** What is answered; with a file, the text stands below it. */
interface Answer {
  /** Empty where there is none. */
  readonly text: string;
  readonly file: File | null;
  /** `template` of a message, instead of text and file. */
  readonly template?: object;
  /** Meta's id of the message that it answers. */
  readonly quoted?: string | undefined;
  readonly sendAt?: Date | undefined;
  /** The same for each try. */
  readonly key: string;
  readonly windowOpen: boolean;
}

/** Sends an answer to the person of a conversation, its file first. */
export function useAnswer(tenantId: string, conversation: Conversation) {
  const send = useSendMessage(tenantId);
  const upload = useUpload(tenantId);
  // A file that is there already is not stored a second time when the send is tried again.
  const stored = useRef<{ readonly file: File; readonly id: string }>(undefined);

  const store = async (file: File): Promise<string> => {
    if (stored.current?.file !== file) {
      stored.current = { file, id: (await upload.mutateAsync(file)).id };
    }
    return stored.current.id;
  };

  const contentOf = async ({ text, file, template, windowOpen }: Answer): Promise<object> => {
    if (template !== undefined) return { type: 'template', template };
    return {
      ...(file === null ? { text } : await fileContent(file, text, store)),
      // Whatever the tenant's own policy: somebody decided to try.
      ...(!windowOpen && { window_policy: 'try' }),
    };
  };

  return useMutation({
    mutationFn: async (answer: Answer) => {
      const { quoted, sendAt, key } = answer;
      const message: object = {
        ...addressOf(conversation),
        ...(await contentOf(answer)),
        ...(quoted !== undefined && { context: { message_id: quoted } }),
        ...(sendAt && { send_at: sendAt.toISOString() }),
        idempotency_key: key,
      };
      return send.mutateAsync(message as SendMessage);
    },
  });
}

async function fileContent(file: File, text: string, store: (file: File) => Promise<string>) {
  const type = kindOfFile(file);
  const id = await store(file);
  return {
    type,
    [type]: {
      id,
      ...(text !== '' && takesCaption(type) && { caption: text }),
      ...(type === 'document' && { filename: file.name }),
    },
  };
}

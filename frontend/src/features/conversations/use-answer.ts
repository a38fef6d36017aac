import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import type { Conversation, SendMessage } from '../../api/client';
import { kindOfFile, takesCaption } from '../media/media-kinds';
import { useUpload } from '../media/use-upload';
import { useSendMessage } from '../messages/use-send-message';

/** What is answered; with a file, the text stands below it. */
interface Answer {
  /** Empty where there is none. */
  readonly text: string;
  readonly file: File | null;
  /** The same for each try. */
  readonly key: string;
  readonly windowOpen: boolean;
}

/** Sends an answer to the person of a conversation, its file first. */
export function useAnswer(tenantId: string, { customer, phoneNumberId }: Conversation) {
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

  return useMutation({
    mutationFn: async ({ text, file, key, windowOpen }: Answer) => {
      const content = file === null ? { text } : await contentOf(file, text, store);
      const message = {
        // Exactly the id that is shown: some are no phone numbers of today.
        ...(customer.waId === null ? { recipient: customer.userId ?? '' } : { to: customer.waId }),
        // Over the number that the person wrote to.
        from: phoneNumberId,
        ...content,
        idempotency_key: key,
        // Whatever the tenant's own policy: somebody decided to try.
        ...(!windowOpen && { window_policy: 'try' }),
      };
      return send.mutateAsync(message as SendMessage);
    },
  });
}

async function contentOf(file: File, text: string, store: (file: File) => Promise<string>) {
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

import Send from '@mui/icons-material/Send';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import TextField from '@mui/material/TextField';
import { useRef, useState, type KeyboardEvent } from 'react';
import type { Conversation } from '../../api/client';
import { describeError } from '../../api/errors';
import { newKey } from '../../components/new-key';
import { MAX_TEXT } from '../messages/message-rules';
import { useSendMessage } from '../messages/use-send-message';
import { ServiceWindowBar } from './service-window-bar';
import { useNow } from './use-now';
import { stateOfWindow } from './service-window';

interface MessageComposerProps {
  readonly tenantId: string;
  readonly conversation: Conversation;
}

/** Where the answer is written. Enter sends, Shift and Enter begin a new line. */
export function MessageComposer({ tenantId, conversation }: MessageComposerProps) {
  const { customer } = conversation;
  const [text, setText] = useState('');
  const [anyway, setAnyway] = useState(false);
  // A second press, or a try after a failure, is still the same message.
  const key = useRef(newKey());
  const send = useSendMessage(tenantId);
  const now = useNow();
  const window = stateOfWindow(conversation, now);
  const allowed = window.open || anyway;
  const ready = allowed && text.trim() !== '' && text.length <= MAX_TEXT && !send.isPending;

  const submit = () => {
    if (!ready) return;
    // Exactly the id that is shown: some are no phone numbers of today.
    const recipient =
      customer.waId === null ? { recipient: customer.userId ?? '' } : { to: customer.waId };
    send.mutate(
      {
        ...recipient,
        text,
        idempotency_key: key.current,
        // Whatever the tenant's own policy: somebody decided to try.
        ...(!window.open && { window_policy: 'try' }),
      },
      {
        onSuccess: () => {
          setText('');
          key.current = newKey();
        },
      },
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };

  return (
    <Box sx={{ borderTop: 1, borderColor: 'divider', bgcolor: 'background.paper', p: 1.5 }}>
      <ServiceWindowBar
        state={window}
        anyway={anyway}
        templateLink={`/t/${tenantId}/send?to=${encodeURIComponent(`+${customer.waId ?? ''}`)}`}
        onTryAnyway={() => setAnyway(true)}
      />
      {send.isError && (
        <Alert severity="error" sx={{ mb: 1 }}>
          {describeError(send.error)} Your text is still here: press Send again.
        </Alert>
      )}
      <Box sx={{ display: 'flex', alignItems: 'end', gap: 1 }}>
        <TextField
          multiline
          maxRows={8}
          size="small"
          value={text}
          disabled={!allowed}
          error={text.length > MAX_TEXT}
          helperText={text.length > MAX_TEXT - 200 ? `${text.length} of ${MAX_TEXT}` : undefined}
          placeholder={allowed ? 'Write a message' : 'The service window is closed'}
          onChange={({ target }) => {
            setText(target.value);
            if (send.isError) key.current = newKey();
          }}
          onKeyDown={onKeyDown}
          slotProps={{ htmlInput: { 'aria-label': 'Message' } }}
        />
        <IconButton color="primary" aria-label="Send" disabled={!ready} onClick={submit}>
          <Send />
        </IconButton>
      </Box>
    </Box>
  );
}

import Send from '@mui/icons-material/Send';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import IconButton from '@mui/material/IconButton';
import TextField from '@mui/material/TextField';
import { useRef, useState, type ClipboardEvent, type DragEvent, type KeyboardEvent } from 'react';
import type { Conversation } from '../../api/client';
import { describeError } from '../../api/errors';
import { newKey } from '../../components/new-key';
import { kindOfFile, takesCaption } from '../media/media-kinds';
import { MAX_TEXT } from '../messages/message-rules';
import { AttachButton } from './attach-button';
import { ServiceWindowBar } from './service-window-bar';
import { stateOfWindow } from './service-window';
import { useAnswer } from './use-answer';
import { useDraft } from './use-draft';
import { useNow } from './use-now';

interface MessageComposerProps {
  readonly tenantId: string;
  readonly conversation: Conversation;
}

/**
 * Where the answer is written. Enter sends, Shift and Enter begin a new line; a file is chosen,
 * dropped or pasted.
 */
export function MessageComposer({ tenantId, conversation }: MessageComposerProps) {
  const { customer } = conversation;
  const [text, setText] = useDraft(conversation.id);
  const [file, setFile] = useState<File | null>(null);
  const [anyway, setAnyway] = useState(false);
  // A second press, or a try after a failure, is still the same message.
  const key = useRef(newKey());
  const answer = useAnswer(tenantId, conversation);
  const now = useNow();
  const window = stateOfWindow(conversation, now);
  const allowed = window.open || anyway;
  const hasText = text.trim() !== '';
  const mute = file !== null && !takesCaption(kindOfFile(file));
  const ready =
    allowed && (file !== null || hasText) && text.length <= MAX_TEXT && !answer.isPending;

  /** Another message than the one that failed. */
  const renew = () => {
    if (answer.isError) key.current = newKey();
  };
  const attach = (chosen: File | null) => {
    setFile(chosen);
    renew();
  };
  const submit = () => {
    if (!ready) return;
    answer.mutate(
      { text: hasText && !mute ? text : '', file, key: key.current, windowOpen: window.open },
      {
        onSuccess: () => {
          if (!mute) setText('');
          setFile(null);
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
  const take = (event: ClipboardEvent | DragEvent, data: DataTransfer) => {
    const [dropped] = data.files;
    if (dropped === undefined || !allowed) return;
    event.preventDefault();
    attach(dropped);
  };

  return (
    <Box
      sx={{ borderTop: 1, borderColor: 'divider', bgcolor: 'background.paper', p: 1.5 }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => take(event, event.dataTransfer)}
      onPaste={(event) => take(event, event.clipboardData)}
    >
      <ServiceWindowBar
        state={window}
        anyway={anyway}
        templateLink={`/t/${tenantId}/send?to=${encodeURIComponent(`+${customer.waId ?? ''}`)}`}
        onTryAnyway={() => setAnyway(true)}
      />
      {answer.isError && (
        <Alert severity="error" sx={{ mb: 1 }}>
          {describeError(answer.error)} Your text is still here: press Send again.
        </Alert>
      )}
      {file !== null && (
        <Chip
          label={mute ? `${file.name} (goes without a text)` : file.name}
          onDelete={() => attach(null)}
          sx={{ mb: 1, maxWidth: '100%' }}
        />
      )}
      <Box sx={{ display: 'flex', alignItems: 'end', gap: 1 }}>
        <AttachButton disabled={!allowed} onFile={attach} />
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
            renew();
          }}
          onKeyDown={onKeyDown}
          slotProps={{ htmlInput: { 'aria-label': 'Message' } }}
        />
        <IconButton
          color="primary"
          aria-label="Send"
          disabled={!ready}
          loading={answer.isPending}
          onClick={submit}
        >
          <Send />
        </IconButton>
      </Box>
    </Box>
  );
}

import Send from '@mui/icons-material/Send';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import FormControl from '@mui/material/FormControl';
import FormHelperText from '@mui/material/FormHelperText';
import IconButton from '@mui/material/IconButton';
import OutlinedInput from '@mui/material/OutlinedInput';
import {
  lazy,
  Suspense,
  useEffect,
  useRef,
  useState,
  type ClipboardEvent,
  type DragEvent,
  type KeyboardEvent,
} from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation, Message } from '../../../api/client';
import { describeError } from '../../../api/errors';
import { newKey } from '../../../components/new-key';
import { kindOfFile, takesCaption } from '../../media/media-kinds';
import { MAX_TEXT } from '../../messages/message-rules';
import { leadBackToList } from '../list/list-focus';
import { useNow } from '../use-now';
import { AnsweredMessage } from './answered-message';
import { AttachedFile } from './attached-file';
import { ComposerTools } from './composer-tools';
import { insertAtCursor } from './insert-at-cursor';
import { optionId, QUICK_REPLY_LIST, QuickReplyList } from './quick-reply-list';
import { stateOfWindow } from './service-window';
import { ServiceWindowBar } from './service-window-bar';
import { useAnswer } from './use-answer';
import { useDraft } from './use-draft';
import { useSlash } from './use-slash';
import { useTyping } from './use-typing';

const TemplateDialog = lazy(() => import('./template-dialog'));
const QuickRepliesDialog = lazy(() => import('./quick-replies-dialog'));
const ScheduleDialog = lazy(() => import('./schedule-dialog'));

const LENGTH = 'message-length';

interface MessageComposerProps {
  readonly tenantId: string;
  readonly conversation: Conversation;
  /** The message that the next one quotes. */
  readonly answered?: Message | null;
  readonly onAnswered?: (message: Message | null) => void;
  readonly onSent?: () => void;
}

/**
 * Where the answer is written. Enter sends, Shift and Enter begin a new line, a slash opens the quick
 * replies, Escape leads back to the list; a file is chosen, dropped or pasted.
 */
export default function MessageComposer({
  tenantId,
  conversation,
  answered = null,
  onAnswered,
  onSent,
}: MessageComposerProps) {
  const { t } = useTranslation('conversations');
  const [text, setText] = useDraft(conversation.id);
  const [file, setFile] = useState<File | null>(null);
  const [anyway, setAnyway] = useState(false);
  const [dialog, setDialog] = useState<'replies' | 'schedule' | 'template' | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  // A second press, or a try after a failure, is still the same message.
  const key = useRef(newKey());
  const answer = useAnswer(tenantId, conversation);
  const tell = useTyping(tenantId, conversation);
  const now = useNow();
  const window = stateOfWindow(conversation, now);
  const allowed = window.open || anyway;
  const hasText = text.trim() !== '';
  const nearlyFull = text.length > MAX_TEXT - 200;
  const mute = file !== null && !takesCaption(kindOfFile(file));
  const ready =
    allowed && (file !== null || hasText) && text.length <= MAX_TEXT && !answer.isPending;
  useFocus(field, answered);

  /** Another message than the one that failed. */
  const renew = () => {
    if (answer.isError) key.current = newKey();
  };
  const write = (next: string) => {
    setText(next);
    renew();
    if (next !== '') tell();
  };
  const attach = (chosen: File | null) => {
    setFile(chosen);
    renew();
  };
  const slash = useSlash(tenantId, text, (quickReply) => write(quickReply.text));
  const submit = (sendAt?: Date) => {
    if (!ready) return;
    const quoted = answered?.wamid ?? undefined;
    const words = hasText && !mute ? text : '';
    answer.mutate(
      { text: words, file, quoted, sendAt, key: key.current, windowOpen: window.open },
      {
        onSuccess: () => {
          if (!mute) setText('');
          setFile(null);
          onAnswered?.(null);
          key.current = newKey();
          onSent?.();
        },
      },
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || slash.onKeyDown(event)) return;
    if (event.key === 'Escape') {
      if (answered !== null) onAnswered?.(null);
      else leadBackToList();
    }
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    submit();
  };
  const take = (event: ClipboardEvent | DragEvent, data: DataTransfer) => {
    const [dropped] = data.files;
    if (dropped === undefined || !allowed) return;
    event.preventDefault();
    attach(dropped);
  };
  const close = () => setDialog(null);

  return (
    <Box
      sx={{
        position: 'relative',
        borderTop: 1,
        borderColor: 'divider',
        bgcolor: 'background.paper',
        px: 1.5,
        py: 1,
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => take(event, event.dataTransfer)}
      onPaste={(event) => take(event, event.clipboardData)}
    >
      <ServiceWindowBar
        state={window}
        anyway={anyway}
        onTemplate={() => setDialog('template')}
        onTryAnyway={() => setAnyway(true)}
      />
      {answer.isError && (
        <Alert severity="error" sx={{ mb: 1 }}>
          {describeError(answer.error)} {t('stillHere')}
        </Alert>
      )}
      {answered !== null && (
        <AnsweredMessage message={answered} onRemove={() => onAnswered?.(null)} />
      )}
      {file !== null && <AttachedFile file={file} onRemove={() => attach(null)} />}
      {slash.open && (
        <QuickReplyList
          found={slash.found}
          active={slash.active}
          onChoose={(quickReply) => write(quickReply.text)}
          onManage={() => setDialog('replies')}
        />
      )}
      <Box sx={{ display: 'flex', alignItems: 'end', gap: 0.5 }}>
        <FormControl fullWidth size="small" disabled={!allowed} error={text.length > MAX_TEXT}>
          <OutlinedInput
            multiline
            maxRows={8}
            value={text}
            placeholder={allowed ? t('write') : t('windowClosed')}
            onChange={({ target }) => write(target.value)}
            onKeyDown={onKeyDown}
            inputRef={field}
            slotProps={{
              input: {
                'aria-label': t('message'),
                dir: 'auto',
                'aria-describedby': nearlyFull ? LENGTH : undefined,
                'aria-controls': slash.open ? QUICK_REPLY_LIST : undefined,
                'aria-activedescendant': slash.open ? optionId(slash.active) : undefined,
              },
            }}
          />
          {nearlyFull && (
            <FormHelperText id={LENGTH}>
              {t('lengthOf', { length: text.length, most: MAX_TEXT })}
            </FormHelperText>
          )}
        </FormControl>
        <IconButton
          color="primary"
          aria-label={t('send')}
          disabled={!ready}
          loading={answer.isPending}
          onClick={() => submit()}
        >
          <Send />
        </IconButton>
      </Box>
      <Box sx={{ display: 'flex', gap: 0.5, mt: 0.25 }}>
        <ComposerTools
          allowed={allowed}
          onFile={attach}
          onEmoji={(emoji) => write(insertAtCursor(field.current, text, emoji))}
          onQuickReplies={() => {
            if (!hasText) setText('/');
            field.current?.focus();
          }}
          onTemplate={() => setDialog('template')}
          onSchedule={ready ? () => setDialog('schedule') : undefined}
        />
      </Box>
      <Suspense fallback={null}>
        {dialog === 'replies' && <QuickRepliesDialog tenantId={tenantId} onClose={close} />}
        {dialog === 'schedule' && (
          <ScheduleDialog
            onClose={close}
            onChoose={(at) => {
              close();
              submit(at);
            }}
          />
        )}
        {dialog === 'template' && (
          <TemplateDialog
            tenantId={tenantId}
            conversation={conversation}
            onSent={() => onSent?.()}
            onClose={close}
          />
        )}
      </Suspense>
    </Box>
  );
}

/** One can write at once; on a phone that would bring the keyboard up. */
function useFocus(
  field: { readonly current: HTMLTextAreaElement | null },
  answered: Message | null,
) {
  useEffect(() => {
    if (matchMedia('(hover: hover)').matches) field.current?.focus({ preventScroll: true });
  }, [field]);
  useEffect(() => {
    if (answered !== null) field.current?.focus();
  }, [field, answered]);
}

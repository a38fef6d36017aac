import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import Typography from '@mui/material/Typography';
import type { Message } from '../../api/client';
import { formatDateTime, formatTime } from '../../components/dates';
import { visuallyHidden } from '../../components/visually-hidden';
import { SettleButtons } from '../messages/settle-buttons';
import { FailureNote } from '../messages/failure-note';
import { MessageContent } from './content/message-content';
import { summarise } from './message-summary';
import { QuotedMessage } from './quoted-message';
import { StatusTicks } from './status-ticks';
import type { ThreadEntry } from './thread-days';

const ORIGIN_LABEL: Partial<Record<Message['origin'], string>> = {
  'auto-reply': 'Automatic reply',
  app: 'Written on the phone',
  history: 'Imported',
};

/** One message, on its side: the customer's left, ours right. */
export function MessageBubble({ message, quoted, reactions }: ThreadEntry) {
  const { direction, timestamp, origin, error, extras, status, sendAt } = message;
  const ours = direction === 'OUT';
  const at = new Date(timestamp);
  if (message.type === 'system' || message.call !== null) return <SystemNote message={message} />;
  return (
    <Box
      component="article"
      sx={{ display: 'flex', justifyContent: ours ? 'end' : 'start', mb: 1 }}
    >
      <Box sx={{ maxWidth: { xs: '88%', md: '70%' }, minWidth: 0 }}>
        <Box
          sx={{
            px: 1.5,
            py: 1,
            borderRadius: '12px',
            boxShadow: 1,
            bgcolor: ours ? 'bubble.out' : 'bubble.in',
            ...(ours ? { borderTopRightRadius: '3px' } : { borderTopLeftRadius: '3px' }),
          }}
        >
          <span style={visuallyHidden}>{ours ? 'You:' : 'Customer:'}</span>
          {quoted !== undefined && <QuotedMessage message={quoted} />}
          <MessageContent message={message} extras={extras} />
          <Box sx={{ display: 'flex', gap: 0.75, alignItems: 'center', justifyContent: 'end' }}>
            <Typography variant="caption" color="textSecondary">
              {message.groupId !== null && 'In a group · '}
              {message.editedAt !== null && message.revokedAt === null && 'Edited · '}
              {ORIGIN_LABEL[origin] !== undefined && `${ORIGIN_LABEL[origin]} · `}
              {status === 'queued' &&
                sendAt !== null &&
                `Planned for ${formatDateTime(new Date(sendAt))} · `}
              <time dateTime={timestamp} title={formatDateTime(at)}>
                {formatTime(at)}
              </time>
            </Typography>
            {ours && <StatusTicks message={message} />}
          </Box>
          {error !== null && <FailureNote error={error} />}
          {ours && status === 'unknown' && <SettleButtons message={message} />}
        </Box>
        {reactions.length > 0 && (
          <Box sx={{ display: 'flex', gap: 0.5, mt: -0.75, ml: 1, position: 'relative' }}>
            {reactions.map(({ emoji, ours: byUs }) => (
              <Chip
                key={String(byUs)}
                size="small"
                label={emoji}
                aria-label={`${byUs ? 'Your' : "The customer's"} reaction: ${emoji}`}
                sx={{ bgcolor: 'background.paper', border: 1, borderColor: 'divider' }}
              />
            ))}
          </Box>
        )}
      </Box>
    </Box>
  );
}

function SystemNote({ message }: { readonly message: Message }) {
  return (
    <Typography
      variant="body2"
      color="textSecondary"
      sx={{ textAlign: 'center', my: 1.5, fontStyle: 'italic' }}
    >
      {message.call === null
        ? (message.body ?? 'Something changed about this customer.')
        : `${summarise(message)} · ${formatTime(new Date(message.timestamp))}`}
    </Typography>
  );
}

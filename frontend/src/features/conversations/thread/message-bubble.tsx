import MoreHoriz from '@mui/icons-material/MoreHoriz';
import { memo, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../../api/client';
import { formatDateTime, formatTime } from '../../../components/dates';
import { visuallyHidden } from '../../../components/visually-hidden';
import { FailureNote } from '../../messages/failure-note';
import { SettleButtons } from '../../messages/settle-buttons';
import { MessageContent } from '../content/message-content';
import { summarise } from '../message-summary';
import { QuotedMessage } from './quoted-message';
import { StatusTicks } from './status-ticks';
import type { ThreadEntry } from './thread-entries';

/** So much later than it was written, a message came late. */
const LATE_MS = 10 * 60_000;

interface MessageBubbleProps extends ThreadEntry {
  /** It belongs to the one above. */
  readonly follows?: boolean;
  /** It was looked for. */
  readonly found?: boolean;
  readonly onMenu: (message: Message, anchor: HTMLElement) => void;
  readonly onShow: (messageId: string) => void;
}

/** One message, on its side: the customer's left, ours right. */
export const MessageBubble = memo(function MessageBubble({
  message,
  quoted,
  reactions,
  follows = false,
  found = false,
  onMenu,
  onShow,
}: MessageBubbleProps) {
  const { t } = useTranslation('conversations');
  const { direction, error, extras, status } = message;
  if (message.type === 'system' || message.call !== null) return <SystemNote message={message} />;
  const ours = direction === 'OUT';
  const classes = ['message', ours && 'ours', follows && 'follows', found && 'found'];
  return (
    <article className={classes.filter(Boolean).join(' ')}>
      <div className="side">
        <div className="bubble">
          <span style={visuallyHidden}>{ours ? t('youSaid') : t('customerSaid')}</span>
          {quoted !== undefined && <QuotedMessage message={quoted} onShow={onShow} />}
          <MessageContent message={message} extras={extras} />
          <Meta message={message} />
          {error !== null && <FailureNote error={error} />}
          {ours && status === 'unknown' && <SettleButtons message={message} />}
        </div>
        {reactions.length > 0 && (
          <div className="reactions">
            {reactions.map(({ emoji, ours: byUs }) => (
              <span
                key={String(byUs)}
                role="img"
                aria-label={byUs ? t('yourReaction', { emoji }) : t('theirReaction', { emoji })}
              >
                {emoji}
              </span>
            ))}
          </div>
        )}
      </div>
      <button
        type="button"
        className="more"
        // The arrow keys lead to it; see `ThreadLog`.
        tabIndex={-1}
        aria-haspopup="menu"
        aria-label={t('messageActions')}
        onClick={({ currentTarget }: MouseEvent<HTMLElement>) => onMenu(message, currentTarget)}
      >
        <MoreHoriz />
      </button>
    </article>
  );
});

function Meta({ message }: { readonly message: Message }) {
  const { t } = useTranslation('conversations');
  const { direction, timestamp, createdAt, origin, status, sendAt } = message;
  const at = new Date(timestamp);
  const late = Date.parse(createdAt) - at.getTime() > LATE_MS && origin === 'customer';
  const words = [
    message.groupId !== null && t('inGroup'),
    message.editedAt !== null && message.revokedAt === null && t('edited'),
    origin === 'auto-reply' && t('origin.autoReply'),
    origin === 'app' && t('origin.app'),
    origin === 'history' && t('origin.history'),
    late && t('cameLate', { at: formatDateTime(new Date(createdAt)) }),
    status === 'queued' &&
      sendAt !== null &&
      t('plannedFor', { at: formatDateTime(new Date(sendAt)) }),
  ].filter((word) => word !== false);
  return (
    <div className="meta">
      <span>
        {words.map((word) => `${word} · `).join('')}
        <time dateTime={timestamp} title={formatDateTime(at)}>
          {formatTime(at)}
        </time>
      </span>
      {direction === 'OUT' && <StatusTicks message={message} />}
    </div>
  );
}

function SystemNote({ message }: { readonly message: Message }) {
  const { t } = useTranslation('conversations');
  return (
    <p className="note">
      {message.call === null
        ? (message.body ?? t('somethingChanged'))
        : `${summarise(message)} · ${formatTime(new Date(message.timestamp))}`}
    </p>
  );
}

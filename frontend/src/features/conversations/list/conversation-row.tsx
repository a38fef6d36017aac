import NotificationsPaused from '@mui/icons-material/NotificationsPaused';
import Box from '@mui/material/Box';
import ListItemButton from '@mui/material/ListItemButton';
import Typography from '@mui/material/Typography';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Conversation } from '../../../api/client';
import { formatRecent } from '../../../components/dates';
import { visuallyHidden } from '../../../components/visually-hidden';
import { formatNumber } from '../../../i18n/numbers';
import { summarise } from '../message-summary';
import { initialsOf, nameOf } from '../people';
import { PersonAvatar } from '../person-avatar';
import { StatusTicks } from '../thread/status-ticks';
import { nameOfAssignee, useAssignees } from '../use-handling';
import { ROW } from './list-focus';

/** In px; all rows are alike. */
export const ROW_HEIGHT = 76;
/** More than this is shown as "99+". */
const MOST_SHOWN = 99;
const MOST_LABELS = 2;

interface ConversationRowProps {
  readonly tenantId: string;
  readonly conversation: Conversation;
  readonly index: number;
  readonly to: string;
  readonly selected: boolean;
  /** By Tab; the others by the arrow keys. */
  readonly reachable: boolean;
  readonly now: Date;
}

export const ConversationRow = memo(function ConversationRow({
  tenantId,
  conversation,
  index,
  to,
  selected,
  reachable,
  now,
}: ConversationRowProps) {
  const { customer, lastMessage, lastMessageAt, unreadCount } = conversation;
  const name = nameOf(customer);
  return (
    <ListItemButton
      component={Link}
      to={to}
      selected={selected}
      aria-current={selected ? 'page' : undefined}
      tabIndex={reachable ? 0 : -1}
      {...{ [ROW]: index }}
      sx={{ gap: 1.5, height: ROW_HEIGHT, px: 2 }}
    >
      <PersonAvatar name={name} />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Box sx={{ display: 'flex', gap: 1, alignItems: 'baseline' }}>
          <Typography
            noWrap
            dir="auto"
            sx={{ flex: 1, textAlign: 'start', fontWeight: unreadCount > 0 ? 700 : 500 }}
          >
            {name}
          </Typography>
          {lastMessageAt !== null && (
            <Typography variant="caption" color={unreadCount > 0 ? 'primary' : 'textSecondary'}>
              {formatRecent(new Date(lastMessageAt), now)}
            </Typography>
          )}
        </Box>
        <Box
          sx={{
            display: 'flex',
            gap: 0.5,
            alignItems: 'center',
            '& svg': { fontSize: 16, flexShrink: 0 },
          }}
        >
          {lastMessage?.direction === 'OUT' && <StatusTicks message={lastMessage} />}
          <Typography
            variant="body2"
            noWrap
            dir="auto"
            color="textSecondary"
            sx={{ flex: 1, textAlign: 'start' }}
          >
            {lastMessage === null ? '' : summarise(lastMessage)}
          </Typography>
          <Marks tenantId={tenantId} conversation={conversation} />
          {unreadCount > 0 && <UnreadBadge count={unreadCount} />}
        </Box>
      </Box>
    </ListItemButton>
  );
});

/** Who has it, what it is about, and whether it waits. */
function Marks({
  tenantId,
  conversation,
}: Pick<ConversationRowProps, 'tenantId' | 'conversation'>) {
  const { t } = useTranslation('conversations');
  const assignees = useAssignees(tenantId);
  const { assignee, labels, snoozedUntil, status } = conversation;
  const name = assignee === null ? undefined : nameOfAssignee(assignees, assignee);
  return (
    <>
      {snoozedUntil !== null && <NotificationsPaused color="action" titleAccess={t('snoozed')} />}
      {status === 'closed' && <Mark text={t('closed')} />}
      {labels.slice(0, MOST_LABELS).map((label) => (
        <Mark key={label} text={label} />
      ))}
      {name !== undefined && (
        <Box component="span" title={t('assignedTo', { name })} sx={INITIALS}>
          <span aria-hidden>{initialsOf(name)}</span>
          <span style={visuallyHidden}>{t('assignedTo', { name })}</span>
        </Box>
      )}
    </>
  );
}

function Mark({ text }: { readonly text: string }) {
  return (
    <Box component="span" sx={MARK}>
      {text}
    </Box>
  );
}

function UnreadBadge({ count }: { readonly count: number }) {
  const { t } = useTranslation('conversations');
  return (
    <Box component="span" sx={BADGE}>
      {count > MOST_SHOWN ? `${formatNumber(MOST_SHOWN)}+` : formatNumber(count)}
      <span style={visuallyHidden}> {t('unread')}</span>
    </Box>
  );
}

const MARK = {
  maxWidth: 72,
  px: 0.75,
  borderRadius: 1,
  bgcolor: 'action.selected',
  color: 'text.secondary',
  typography: 'caption',
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
} as const;

const INITIALS = {
  display: 'grid',
  placeItems: 'center',
  width: 20,
  height: 20,
  flexShrink: 0,
  borderRadius: '50%',
  border: 1,
  borderColor: 'divider',
  color: 'text.secondary',
  fontSize: 10,
  fontWeight: 700,
} as const;

const BADGE = {
  minWidth: 22,
  px: 0.75,
  borderRadius: 11,
  bgcolor: 'primary.main',
  color: 'primary.contrastText',
  typography: 'caption',
  fontWeight: 700,
  lineHeight: '22px',
  textAlign: 'center',
} as const;

import Avatar from '@mui/material/Avatar';
import Box from '@mui/material/Box';
import ListItemButton from '@mui/material/ListItemButton';
import Typography from '@mui/material/Typography';
import { Link } from 'react-router';
import type { Conversation } from '../../api/client';
import { formatRecent } from '../../components/dates';
import { visuallyHidden } from '../../components/visually-hidden';
import { summarise } from './message-summary';
import { initialsOf, nameOf } from './people';
import { StatusTicks } from './status-ticks';

/** More than this is shown as "99+". */
const MOST_SHOWN = 99;

interface ConversationRowProps {
  readonly conversation: Conversation;
  readonly to: string;
  readonly selected: boolean;
  readonly now: Date;
}

export function ConversationRow({ conversation, to, selected, now }: ConversationRowProps) {
  const { customer, lastMessage, lastMessageAt, unreadCount } = conversation;
  const name = nameOf(customer);
  return (
    <li>
      <ListItemButton
        component={Link}
        to={to}
        selected={selected}
        aria-current={selected ? 'page' : undefined}
        sx={{ gap: 1.5, py: 1.25 }}
      >
        <Avatar aria-hidden sx={{ bgcolor: 'secondary.main', color: 'secondary.contrastText' }}>
          {initialsOf(name)}
        </Avatar>
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Box sx={{ display: 'flex', gap: 1, alignItems: 'baseline' }}>
            <Typography noWrap sx={{ flex: 1, fontWeight: unreadCount > 0 ? 700 : 500 }}>
              {name}
            </Typography>
            {lastMessageAt !== null && (
              <Typography variant="caption" color="textSecondary">
                {formatRecent(new Date(lastMessageAt), now)}
              </Typography>
            )}
          </Box>
          <Box sx={{ display: 'flex', gap: 0.5, alignItems: 'center' }}>
            {lastMessage?.direction === 'OUT' && <StatusTicks message={lastMessage} />}
            <Typography variant="body2" noWrap color="textSecondary" sx={{ flex: 1 }}>
              {lastMessage === null ? '' : summarise(lastMessage)}
            </Typography>
            {unreadCount > 0 && <UnreadBadge count={unreadCount} />}
          </Box>
        </Box>
      </ListItemButton>
    </li>
  );
}

function UnreadBadge({ count }: { readonly count: number }) {
  return (
    <Box
      component="span"
      sx={{
        minWidth: 22,
        px: 0.75,
        borderRadius: 11,
        bgcolor: 'primary.main',
        color: 'primary.contrastText',
        typography: 'caption',
        fontWeight: 700,
        lineHeight: '22px',
        textAlign: 'center',
      }}
    >
      {count > MOST_SHOWN ? `${MOST_SHOWN}+` : count}
      <span style={visuallyHidden}> unread</span>
    </Box>
  );
}

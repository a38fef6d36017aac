import AddReaction from '@mui/icons-material/AddReaction';
import Cancel from '@mui/icons-material/Cancel';
import ContentCopy from '@mui/icons-material/ContentCopy';
import Reply from '@mui/icons-material/Reply';
import Box from '@mui/material/Box';
import Divider from '@mui/material/Divider';
import IconButton from '@mui/material/IconButton';
import ListItemIcon from '@mui/material/ListItemIcon';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Popover from '@mui/material/Popover';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation, Message } from '../../../api/client';
import { copyText } from '../../../components/copy-text';
import { useCanAnswer } from '../../session/use-can-answer';
import { EmojiPickerSpace } from '../composer/emoji-picker-space';
import { useCancel } from './use-cancel';
import { useReact } from './use-react';

const EmojiPicker = lazy(() => import('../composer/emoji-picker'));

const QUICK = ['👍', '❤️', '😂', '😮', '😢', '🙏'];

interface MessageMenuProps {
  readonly tenantId: string;
  readonly conversation: Conversation;
  readonly message: Message;
  readonly anchor: HTMLElement;
  readonly onReply: (message: Message) => void;
  readonly onClose: () => void;
}

/** What can be done with one message. */
export default function MessageMenu({
  tenantId,
  conversation,
  message,
  anchor,
  onReply,
  onClose,
}: MessageMenuProps) {
  const { t } = useTranslation('conversations');
  const answers = useCanAnswer(tenantId);
  const react = useReact(tenantId, conversation);
  const cancel = useCancel(message);
  const [picking, setPicking] = useState(false);
  const { body, wamid, status } = message;
  const canAnswer = answers && wamid !== null && message.revokedAt === null;
  const choose = (emoji: string) => {
    if (wamid !== null) react.mutate({ wamid, emoji });
    onClose();
  };
  const mine = message.reactions.find(({ direction }) => direction === 'OUT')?.emoji;
  if (picking) {
    return (
      <Popover open anchorEl={anchor} onClose={onClose}>
        <Suspense fallback={<EmojiPickerSpace />}>
          <EmojiPicker onChoose={choose} />
        </Suspense>
      </Popover>
    );
  }
  return (
    <Menu open anchorEl={anchor} onClose={onClose}>
      {canAnswer && (
        <Box component="li" role="none" sx={{ display: 'flex', px: 1, pb: 0.5 }}>
          {QUICK.map((emoji) => (
            <IconButton
              key={emoji}
              role="menuitem"
              size="small"
              aria-label={t('reactWith', { emoji })}
              onClick={() => choose(emoji)}
              sx={{ color: 'text.primary', fontSize: 20, width: 36, height: 36 }}
            >
              {emoji}
            </IconButton>
          ))}
          <IconButton
            role="menuitem"
            size="small"
            aria-label={t('reactOther')}
            onClick={() => setPicking(true)}
          >
            <AddReaction />
          </IconButton>
        </Box>
      )}
      {canAnswer && <Divider component="li" role="none" />}
      {canAnswer && (
        <MenuItem
          onClick={() => {
            onClose();
            onReply(message);
          }}
        >
          <ListItemIcon>
            <Reply />
          </ListItemIcon>
          {t('reply')}
        </MenuItem>
      )}
      {canAnswer && mine !== undefined && (
        <MenuItem onClick={() => choose('')}>
          <ListItemIcon>
            <Cancel />
          </ListItemIcon>
          {t('takeReactionBack')}
        </MenuItem>
      )}
      <MenuItem
        disabled={body === null}
        onClick={() => {
          void copyText(body ?? '');
          onClose();
        }}
      >
        <ListItemIcon>
          <ContentCopy />
        </ListItemIcon>
        {t('copy')}
      </MenuItem>
      {answers && status === 'queued' && (
        <MenuItem
          onClick={() => {
            cancel.mutate();
            onClose();
          }}
        >
          <ListItemIcon>
            <Cancel />
          </ListItemIcon>
          {t('cancelMessage')}
        </MenuItem>
      )}
    </Menu>
  );
}

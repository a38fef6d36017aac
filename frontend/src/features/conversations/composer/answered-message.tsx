import Close from '@mui/icons-material/Close';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../../api/client';
import { summarise } from '../message-summary';

interface AnsweredMessageProps {
  readonly message: Message;
  readonly onRemove: () => void;
}

/** The message that the next one quotes. */
export function AnsweredMessage({ message, onRemove }: AnsweredMessageProps) {
  const { t } = useTranslation('conversations');
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        mb: 1,
        pl: 1.5,
        borderRadius: 1,
        borderInlineStart: 4,
        borderColor: 'primary.main',
        bgcolor: 'action.hover',
      }}
    >
      <Box sx={{ flex: 1, minWidth: 0, py: 0.5 }}>
        <Typography variant="caption" sx={{ fontWeight: 700, color: 'primary.main' }}>
          {message.direction === 'OUT' ? t('replyToYou') : t('replyToCustomer')}
        </Typography>
        <Typography variant="body2" noWrap dir="auto">
          {summarise(message)}
        </Typography>
      </Box>
      <IconButton size="small" aria-label={t('noReply')} onClick={onRemove}>
        <Close />
      </IconButton>
    </Box>
  );
}

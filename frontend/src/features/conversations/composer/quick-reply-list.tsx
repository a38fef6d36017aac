import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { QuickReply } from '../../../api/client';

/** The list's id, for the field that chooses from it. */
export const QUICK_REPLY_LIST = 'quick-replies';

export const optionId = (index: number): string => `${QUICK_REPLY_LIST}-${index}`;

interface QuickReplyListProps {
  readonly found: readonly QuickReply[];
  /** The one that Enter takes. */
  readonly active: number;
  readonly onChoose: (quickReply: QuickReply) => void;
  readonly onManage: () => void;
}

/** What can be answered with, above the field in which a slash was typed. */
export function QuickReplyList({ found, active, onChoose, onManage }: QuickReplyListProps) {
  const { t } = useTranslation('conversations');
  return (
    <Paper
      elevation={4}
      sx={{
        position: 'absolute',
        bottom: '100%',
        left: 8,
        right: 8,
        mb: 1,
        maxWidth: 560,
        zIndex: 3,
      }}
    >
      <Box
        id={QUICK_REPLY_LIST}
        role="listbox"
        aria-label={t('quickReplies.title')}
        sx={{ maxHeight: 264, overflow: 'auto', py: 0.5 }}
      >
        {found.map((quickReply, index) => (
          <Box
            key={quickReply.id}
            id={optionId(index)}
            role="option"
            aria-selected={index === active}
            // Before the field loses the focus.
            onMouseDown={(event) => {
              event.preventDefault();
              onChoose(quickReply);
            }}
            sx={{
              px: 2,
              py: 0.75,
              cursor: 'pointer',
              bgcolor: index === active ? 'action.selected' : 'transparent',
              '&:hover': { bgcolor: 'action.hover' },
            }}
          >
            <Typography variant="body2" sx={{ fontWeight: 700 }}>
              /{quickReply.shortcut}
            </Typography>
            <Typography variant="body2" color="textSecondary" noWrap dir="auto">
              {quickReply.text}
            </Typography>
          </Box>
        ))}
      </Box>
      {found.length === 0 && (
        <Typography variant="body2" color="textSecondary" sx={{ px: 2, py: 1 }}>
          {t('quickReplies.none')}
        </Typography>
      )}
      <Box sx={{ borderTop: 1, borderColor: 'divider', px: 1, py: 0.5 }}>
        <Button size="small" onMouseDown={(event) => event.preventDefault()} onClick={onManage}>
          {t('quickReplies.manage')}
        </Button>
      </Box>
    </Paper>
  );
}

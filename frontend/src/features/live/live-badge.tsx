import Box from '@mui/material/Box';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import type { LiveState } from './follow-messages';
import { useLiveState } from './live-context';

const SHOWN: Record<LiveState, { label: string; color: string; help: string }> = {
  connecting: { label: 'Connecting', color: 'text.secondary', help: 'The live view is starting.' },
  live: { label: 'Live', color: 'success.main', help: 'Changes show up here by themselves.' },
  reconnecting: {
    label: 'Reconnecting',
    color: 'warning.main',
    help: 'The connection broke. What happens meanwhile is made up for.',
  },
  refused: { label: 'Not live', color: 'error.main', help: 'Reload the page to see changes.' },
};

export function LiveBadge() {
  const { label, color, help } = SHOWN[useLiveState()];
  return (
    <Tooltip title={help}>
      <Box role="status" sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.75, color }}>
        <Box
          aria-hidden
          sx={{ width: 8, height: 8, borderRadius: '50%', bgcolor: 'currentcolor' }}
        />
        <Typography component="span" variant="caption" sx={{ fontWeight: 600 }}>
          {label}
        </Typography>
      </Box>
    </Tooltip>
  );
}

import Box from '@mui/material/Box';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { LiveState } from './follow-messages';
import { useLiveState } from './live-context';

const COLORS: Record<LiveState, string> = {
  connecting: 'text.secondary',
  live: 'success.main',
  reconnecting: 'warning.main',
  refused: 'error.main',
};

export function LiveBadge() {
  const { t } = useTranslation('live');
  const state = useLiveState();
  const color = COLORS[state];
  return (
    <Tooltip title={t(`${state}.help`)}>
      <Box role="status" sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.75, color }}>
        <Box
          aria-hidden
          sx={{ width: 8, height: 8, borderRadius: '50%', bgcolor: 'currentcolor' }}
        />
        <Typography component="span" variant="caption" sx={{ fontWeight: 600 }}>
          {t(`${state}.label`)}
        </Typography>
      </Box>
    </Tooltip>
  );
}

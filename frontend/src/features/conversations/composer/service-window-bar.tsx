import LockClock from '@mui/icons-material/LockClock';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { formatDateTime, formatDuration } from '../../../components/dates';
import { useNow } from '../use-now';
import type { WindowState } from './service-window';

interface ServiceWindowBarProps {
  readonly state: WindowState;
  /** The closed window is to be tried. */
  readonly anyway: boolean;
  readonly onTemplate: () => void;
  readonly onTryAnyway: () => void;
}

/** Whether the customer may be written to freely, and for how long. */
export function ServiceWindowBar({
  state,
  anyway,
  onTemplate,
  onTryAnyway,
}: ServiceWindowBarProps) {
  const { t } = useTranslation('conversations');
  const now = useNow();
  if (state.closesAt !== null) {
    const duration = formatDuration(state.closesAt.getTime() - now.getTime());
    return (
      <Typography variant="caption" color="textSecondary" sx={{ display: 'block', mb: 0.75 }}>
        {t('window.openFor', { duration })}
        <Box component="span" sx={{ display: { xs: 'none', lg: 'inline' } }}>
          {t('window.until', { at: formatDateTime(state.closesAt) })}
        </Box>
      </Typography>
    );
  }
  return (
    <Alert severity="info" icon={<LockClock />} sx={{ mb: 1 }}>
      {t('window.explained')}
      <Box sx={{ mt: 0.5 }}>
        <Button size="small" color="inherit" onClick={onTemplate}>
          {t('sendTemplate')}
        </Button>
        {!anyway && (
          <Button size="small" color="inherit" onClick={onTryAnyway}>
            {t('window.tryAnyway')}
          </Button>
        )}
      </Box>
    </Alert>
  );
}

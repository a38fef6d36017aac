import LockClock from '@mui/icons-material/LockClock';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { Link } from 'react-router';
import { formatDateTime, formatDuration } from '../../components/dates';
import type { WindowState } from './service-window';
import { useNow } from './use-now';

interface ServiceWindowBarProps {
  readonly state: WindowState;
  /** The closed window is to be tried. */
  readonly anyway: boolean;
  readonly templateLink: string;
  readonly onTryAnyway: () => void;
}

/** Whether the customer may be written to freely, and for how long. */
export function ServiceWindowBar({
  state,
  anyway,
  templateLink,
  onTryAnyway,
}: ServiceWindowBarProps) {
  const now = useNow();
  if (state.closesAt !== null) {
    return (
      <Typography variant="caption" color="textSecondary" sx={{ display: 'block', mb: 0.75 }}>
        Service window open for {formatDuration(state.closesAt.getTime() - now.getTime())}
        <Box component="span" sx={{ display: { xs: 'none', lg: 'inline' } }}>
          , until {formatDateTime(state.closesAt)}
        </Box>
      </Typography>
    );
  }
  return (
    <Alert severity="info" icon={<LockClock />} sx={{ mb: 1 }}>
      The service window is closed: the customer has not written in the last 24 hours. WhatsApp then
      delivers only templates.
      <Box sx={{ mt: 0.5 }}>
        <Button size="small" color="inherit" component={Link} to={templateLink}>
          Send a template
        </Button>
        {!anyway && (
          <Button size="small" color="inherit" onClick={onTryAnyway}>
            Try anyway
          </Button>
        )}
      </Box>
    </Alert>
  );
}

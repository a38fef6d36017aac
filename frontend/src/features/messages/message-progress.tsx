import CheckCircle from '@mui/icons-material/CheckCircle';
import RadioButtonUnchecked from '@mui/icons-material/RadioButtonUnchecked';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../api/client';
import { formatTime } from '../../components/dates';
import { FailureNote } from './failure-note';
import { labelOf, stepsOf, type StepState } from './status';

const STRAY = ['unknown', 'canceled', 'expired'] as const;

/** The message's way from queued to read, as it happens. */
export function MessageProgress({ message }: { readonly message: Message }) {
  const { status, statusTimes, error } = message;
  const { t } = useTranslation('messages');
  const stray = STRAY.find((one) => one === status);
  return (
    <Box role="status" aria-label={t('is', { status: labelOf(status) })}>
      <Box component="ol" sx={{ display: 'flex', flexWrap: 'wrap', gap: 3, p: 0, m: 0 }}>
        {stepsOf(status, statusTimes).map((state) => (
          <ProgressStep key={state.step} {...state} />
        ))}
      </Box>
      {stray !== undefined && (
        <Alert severity="warning" sx={{ mt: 2 }}>
          {t(`stray.${stray}`)}
        </Alert>
      )}
      {error !== null && <FailureNote error={error} />}
    </Box>
  );
}

function ProgressStep({ step, reached, at }: StepState) {
  useTranslation('messages');
  return (
    <Box component="li" sx={{ display: 'flex', gap: 1, listStyle: 'none', minWidth: 110 }}>
      {reached ? <CheckCircle color="success" /> : <RadioButtonUnchecked color="disabled" />}
      <Box>
        <Typography
          color={reached ? 'textPrimary' : 'textSecondary'}
          sx={{ fontWeight: reached ? 600 : 400 }}
        >
          {labelOf(step)}
        </Typography>
        <Typography variant="body2" color="textSecondary">
          {at === undefined ? '–' : formatTime(new Date(at), { seconds: true })}
        </Typography>
      </Box>
    </Box>
  );
}

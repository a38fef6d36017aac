import CheckCircle from '@mui/icons-material/CheckCircle';
import RadioButtonUnchecked from '@mui/icons-material/RadioButtonUnchecked';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { Message } from '../../api/client';
import { formatTime } from '../../components/dates';
import { FailureNote } from './failure-note';
import { STATUS_LABEL, stepsOf, type StepState } from './status';

const STRAY: Partial<Record<Message['status'], string>> = {
  unknown: 'Meta did not answer. It is not sent again before it is clear whether it went out.',
  canceled: 'It was taken back before it went out.',
  expired: 'It waited too long and was not sent.',
};

/** The message's way from queued to read, as it happens. */
export function MessageProgress({ message }: { readonly message: Message }) {
  const { status, statusTimes, error } = message;
  const stray = STRAY[status];
  return (
    <Box role="status" aria-label={`The message is: ${STATUS_LABEL[status]}`}>
      <Box component="ol" sx={{ display: 'flex', flexWrap: 'wrap', gap: 3, p: 0, m: 0 }}>
        {stepsOf(status, statusTimes).map((state) => (
          <ProgressStep key={state.step} {...state} />
        ))}
      </Box>
      {stray !== undefined && (
        <Alert severity="warning" sx={{ mt: 2 }}>
          {stray}
        </Alert>
      )}
      {error !== null && <FailureNote error={error} />}
    </Box>
  );
}

function ProgressStep({ step, reached, at }: StepState) {
  return (
    <Box component="li" sx={{ display: 'flex', gap: 1, listStyle: 'none', minWidth: 110 }}>
      {reached ? <CheckCircle color="success" /> : <RadioButtonUnchecked color="disabled" />}
      <Box>
        <Typography
          color={reached ? 'textPrimary' : 'textSecondary'}
          sx={{ fontWeight: reached ? 600 : 400 }}
        >
          {STATUS_LABEL[step]}
        </Typography>
        <Typography variant="body2" color="textSecondary">
          {at === undefined ? '–' : formatTime(new Date(at), { seconds: true })}
        </Typography>
      </Box>
    </Box>
  );
}

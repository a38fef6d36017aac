import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDateTime } from '../../../components/dates';
import { SNOOZES, type Snooze } from '../thread/snoozes';
import { toLocalInput } from './local-time';

/** Meta's window and ours: so far ahead the API takes a message. */
const MOST_AHEAD_MS = 30 * 86_400_000;

interface ScheduleDialogProps {
  readonly onChoose: (at: Date) => void;
  readonly onClose: () => void;
}

/** When a message is to go out. */
export default function ScheduleDialog({ onChoose, onClose }: ScheduleDialogProps) {
  const { t } = useTranslation('conversations');
  const [now] = useState(() => new Date());
  const [text, setText] = useState(() => toLocalInput(SNOOZES.hour(now)));
  const at = new Date(text);
  const valid = at > now && at.getTime() - now.getTime() < MOST_AHEAD_MS;
  return (
    <Dialog open onClose={onClose} aria-labelledby="schedule-title">
      <DialogTitle id="schedule-title">{t('schedule.title')}</DialogTitle>
      <DialogContent>
        <Stack spacing={1.5} sx={{ pt: 1 }}>
          {Object.entries(SNOOZES).map(([name, until]) => (
            <Button
              key={name}
              variant="outlined"
              onClick={() => onChoose(until(now))}
              sx={{ justifyContent: 'space-between', gap: 3 }}
            >
              <span>{t(`snoozes.${name as Snooze}`)}</span>
              <span>{formatDateTime(until(now))}</span>
            </Button>
          ))}
          <TextField
            type="datetime-local"
            label={t('schedule.at')}
            value={text}
            onChange={({ target }) => setText(target.value)}
            error={!valid}
            helperText={valid ? undefined : t('schedule.rule')}
            slotProps={{ inputLabel: { shrink: true } }}
          />
        </Stack>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button variant="contained" disabled={!valid} onClick={() => onChoose(at)}>
          {t('schedule.choose')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

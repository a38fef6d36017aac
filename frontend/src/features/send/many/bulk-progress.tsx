import Download from '@mui/icons-material/Download';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../i18n/numbers';
import type { RecipientFile } from './file-step';
import { downloadResults } from './results-file';
import type { RowResult } from './run-bulk';

/** So many refusals are told at once; the file has them all. */
const MOST_SHOWN = 20;

interface BulkProgressProps {
  readonly file: RecipientFile;
  readonly to: string;
  readonly results: ReadonlyMap<number, RowResult>;
  readonly isRunning: boolean;
  readonly onStop: () => void;
}

/** How far it is, and what was refused; the outcome of each line can be saved. */
export function BulkProgress({ file, to, results, isRunning, onStop }: BulkProgressProps) {
  const { t } = useTranslation('send');
  const total = file.rows.length;
  const states = [...results.values()].map(({ state }) => state);
  const count = (state: RowResult['state']) => states.filter((one) => one === state).length;
  const refused = [...results].flatMap(([line, result]) =>
    result.state === 'refused' ? [{ line, error: result.error }] : [],
  );
  return (
    <Paper variant="outlined" component="section" aria-label={t('many.progress')} sx={{ p: 2.5 }}>
      <LinearProgress
        variant="determinate"
        value={(results.size / total) * 100}
        aria-label={t('many.progress')}
        sx={{ mb: 2 }}
      />
      <Typography role="status">
        {t('many.counts', {
          done: formatNumber(results.size),
          total: formatNumber(total),
          accepted: formatNumber(count('accepted')),
          duplicate: formatNumber(count('duplicate')),
          refused: formatNumber(refused.length),
        })}
      </Typography>
      {refused.length > 0 && (
        <Box component="ul" sx={{ my: 1.5, pl: 2.5 }}>
          {refused.slice(0, MOST_SHOWN).map(({ line, error }) => (
            <Typography component="li" variant="body2" color="error" key={line}>
              {t('many.refusedLine', {
                line: formatNumber(line + 1),
                to: file.rows[line]?.[to] ?? '',
                error,
              })}
            </Typography>
          ))}
        </Box>
      )}
      <Box sx={{ display: 'flex', gap: 1, mt: 2 }}>
        {isRunning && (
          <Button color="error" variant="outlined" onClick={onStop}>
            {t('many.stop')}
          </Button>
        )}
        <Button startIcon={<Download />} onClick={() => downloadResults(file, results)}>
          {t('many.download')}
        </Button>
      </Box>
    </Paper>
  );
}

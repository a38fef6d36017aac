import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { Health } from '../../api/client';
import { formatTime } from '../../components/dates';
import { ErrorState } from '../../components/error-state';
import { LoadingState } from '../../components/loading-state';
import { ComponentCard } from './component-card';
import { readComponents } from './read-components';
import { useHealth } from './use-health';

/** The verdict, and each part that it is made of. */
export function HealthView() {
  const { t } = useTranslation('health');
  const { data, isPending, isError, error, refetch, dataUpdatedAt } = useHealth();
  if (isError) {
    return <ErrorState title={t('noAnswer')} error={error} onRetry={() => void refetch()} />;
  }
  if (isPending) return <LoadingState label={t('checking')} rows={2} height={96} />;
  return (
    <div>
      <Verdict health={data} />
      <Box
        sx={{
          display: 'grid',
          gap: 2,
          mt: 3,
          gridTemplateColumns: 'repeat(auto-fill, minmax(260px, 1fr))',
        }}
      >
        {readComponents(data).map((component) => (
          <ComponentCard key={component.name} {...component} />
        ))}
      </Box>
      <Typography variant="body2" color="textSecondary" sx={{ mt: 2 }}>
        {t('checkedAt', { time: formatTime(new Date(dataUpdatedAt), { seconds: true }) })}
      </Typography>
    </div>
  );
}

function Verdict({ health }: { readonly health: Health }) {
  const { t } = useTranslation('health');
  if (health.ok && !health.degraded) return <Alert severity="success">{t('well')}</Alert>;
  if (health.degraded) return <Alert severity="warning">{t('degraded')}</Alert>;
  return <Alert severity="error">{t('down')}</Alert>;
}

import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { ErrorState } from '../../components/error-state';
import { LoadingState } from '../../components/loading-state';
import { Page } from '../../components/page';
import { formatTime } from '../../components/dates';
import type { Health } from '../../api/client';
import { ComponentCard } from './component-card';
import { readComponents } from './read-components';
import { useHealth } from './use-health';

export default function HealthPage() {
  const { data, isPending, isError, error, refetch, dataUpdatedAt } = useHealth();
  return (
    <Page title="Health" lead="What the API needs, and whether it has it. Checked every 5 seconds.">
      {isError && (
        <ErrorState title="The API does not answer" error={error} onRetry={() => refetch()} />
      )}
      {isPending && !isError && <LoadingState label="Checking" rows={2} height={96} />}
      {data !== undefined && !isError && (
        <>
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
            Last checked at {formatTime(new Date(dataUpdatedAt), { seconds: true })}
          </Typography>
        </>
      )}
    </Page>
  );
}

function Verdict({ health }: { readonly health: Health }) {
  if (health.ok && !health.degraded) return <Alert severity="success">All is well.</Alert>;
  if (health.degraded) {
    return (
      <Alert severity="warning">
        Degraded: everything is accepted and kept, but not everything is handled until what is down
        here is back.
      </Alert>
    );
  }
  return (
    <Alert severity="error">
      Down: messages are not accepted now. WhatsApp delivers them again later.
    </Alert>
  );
}

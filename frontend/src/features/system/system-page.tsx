import Alert from '@mui/material/Alert';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { dataOf } from '../../api/errors';
import { formatAgo, formatDateTime } from '../../components/dates';
import { LoadingState } from '../../components/loading-state';
import { Page } from '../../components/page';
import { formatNumber } from '../../i18n/numbers';
import { HealthView } from '../health/health-view';
import { useHealth } from '../health/use-health';
import { useApi } from '../session/session-context';
import { readWorkers } from './read-workers';
import { usePoints } from './use-points';

const Charts = lazy(() => import('./charts'));
const EVERY_MS = 5_000;

/** What runs, and how it does, for the operator. */
export default function SystemPage() {
  const { t } = useTranslation('operations');
  const api = useApi();
  const { data: version } = useQuery({
    queryKey: ['version'],
    queryFn: ({ signal }) => dataOf(api.GET('/version', { signal })),
  });
  const lead = version && {
    version: version.version,
    commit: version.commit.slice(0, 8),
    schema: version.schemaVersion,
  };
  return (
    <Page
      title={t('system.title')}
      lead={lead ? `${t('system.lead')} ${t('system.version', lead)}` : t('system.lead')}
      wide
    >
      <Stack spacing={4}>
        <HealthView />
        <Workers />
        <Queues />
        <Measured />
      </Stack>
    </Page>
  );
}

function Workers() {
  const { t } = useTranslation('operations');
  const { data: health } = useHealth();
  if (health === undefined) return null;
  const workers = readWorkers(health);
  const now = new Date();
  return (
    <Section title={t('system.workers')}>
      {workers.length === 0 ? (
        <Alert severity="error">{t('system.noWorkers')}</Alert>
      ) : (
        <Rows
          label={t('system.workers')}
          headers={[
            t('system.host'),
            t('system.process'),
            t('system.versionShort'),
            t('system.since'),
            t('system.seen'),
          ]}
          rows={workers.map(({ host, pid, version, startedAt, lastSeenAt }) => [
            host,
            String(pid),
            version,
            formatDateTime(startedAt),
            formatAgo(lastSeenAt, now),
          ])}
        />
      )}
    </Section>
  );
}

function Queues() {
  const { t } = useTranslation('operations');
  const api = useApi();
  const { data } = useQuery({
    queryKey: ['queues'],
    queryFn: ({ signal }) => dataOf(api.GET('/admin/queues', { signal })),
    refetchInterval: EVERY_MS,
    retry: false,
  });
  if (data === undefined) return null;
  return (
    <Section title={t('system.queues')}>
      <Rows
        label={t('system.queues')}
        headers={[t('system.queue'), t('system.waiting'), t('system.active'), t('system.delayed')]}
        rows={data.items.map(({ name, waiting, active, delayed }) => [
          name,
          formatNumber(waiting),
          formatNumber(active),
          formatNumber(delayed),
        ])}
      />
    </Section>
  );
}

function Measured() {
  const { t } = useTranslation(['operations', 'common']);
  const { points, isError } = usePoints();
  return (
    <Section title={t('system.charts')}>
      {isError && points.length === 0 ? (
        <Alert severity="info">{t('system.noCharts')}</Alert>
      ) : (
        <Suspense fallback={<LoadingState label={t('common:loading')} height={220} />}>
          <Charts points={points} />
        </Suspense>
      )}
    </Section>
  );
}

interface RowsProps {
  readonly label: string;
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function Rows({ label, headers, rows }: RowsProps) {
  return (
    <TableContainer component={Paper} variant="outlined" tabIndex={0} aria-label={label}>
      <Table size="small">
        <TableHead>
          <TableRow>
            {headers.map((header) => (
              <TableCell key={header}>{header}</TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.join(' ')}>
              {row.map((cell, index) => (
                <TableCell key={headers[index]}>{cell}</TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <Typography variant="h2" sx={{ mb: 1.5 }}>
        {title}
      </Typography>
      {children}
    </section>
  );
}

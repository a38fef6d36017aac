import DoneAll from '@mui/icons-material/DoneAll';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import FormControlLabel from '@mui/material/FormControlLabel';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Switch from '@mui/material/Switch';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import type { Delivery } from '../../api/client';
import { describeError } from '../../api/errors';
import { ActionButton } from '../../components/action-button';
import { ChoiceField } from '../../components/choice-field';
import { formatDateTime } from '../../components/dates';
import { EmptyState } from '../../components/empty-state';
import { ErrorState } from '../../components/error-state';
import { LoadingState } from '../../components/loading-state';
import { OnceCard } from '../../components/once-card';
import { Page } from '../../components/page';
import { PagedList } from '../../components/paged-list';
import { useChoice } from '../../components/use-filter';
import { useDeliveries, useEndpoint, useEndpointActions } from './use-endpoints';

const STATES = ['pending', 'delivered', 'failed'] as const;

/** One endpoint: its secret, its switch, and what became of each event. */
export default function EndpointPage() {
  const { t } = useTranslation(['manage', 'common']);
  const { tenantId = '', endpointId = '' } = useParams();
  const navigate = useNavigate();
  const { data, error, isPending, refetch } = useEndpoint(tenantId, endpointId);
  const actions = useEndpointActions(tenantId, endpointId);
  const { setEnabled, remove, showSecret, rotate, test } = actions;
  if (isPending) return <LoadingState label={t('common:loading')} />;
  if (data === undefined) {
    const title = t('endpoints.notLoaded');
    return <ErrorState title={title} error={error} onRetry={() => void refetch()} />;
  }
  const secret = rotate.data?.secret ?? showSecret.data?.secret;
  const failed = [setEnabled, remove, showSecret, rotate, test].find((one) => one.isError)?.error;
  const { enabled, url, description, disabledReason, deliveries } = data;
  return (
    <Page title={url} lead={description ?? data.id} wide>
      <Stack spacing={3}>
        {secret !== undefined && (
          <OnceCard
            title={t('endpoints.secret')}
            value={secret}
            label={t('endpoints.secret')}
            onClose={() => {
              rotate.reset();
              showSecret.reset();
            }}
          >
            {t('endpoints.secretWhy')}
          </OnceCard>
        )}
        {failed && <Alert severity="error">{describeError(failed)}</Alert>}
        {test.isSuccess && <Alert severity="success">{t('endpoints.tested')}</Alert>}
        <Paper variant="outlined" sx={{ p: 2 }}>
          <Stack
            direction="row"
            useFlexGap
            spacing={1}
            sx={{ alignItems: 'center', flexWrap: 'wrap' }}
          >
            <Chip
              size="small"
              variant="outlined"
              color={enabled ? 'success' : 'warning'}
              label={t(enabled ? 'endpoints.on' : 'endpoints.off')}
            />
            <Typography sx={{ flex: '1 1 240px' }}>
              {disabledReason} {t('endpoints.counts', { ...deliveries })}
            </Typography>
            <ActionButton onAct={() => setEnabled.mutate(!enabled)}>
              {t(enabled ? 'endpoints.disable' : 'endpoints.enable')}
            </ActionButton>
            <ActionButton onAct={() => test.mutate()}>{t('endpoints.test')}</ActionButton>
            <ActionButton onAct={() => showSecret.mutate()}>
              {t('endpoints.showSecret')}
            </ActionButton>
            <ActionButton question={t('endpoints.rotateWhy')} onAct={() => rotate.mutate()}>
              {t('endpoints.rotate')}
            </ActionButton>
            <ActionButton
              color="error"
              question={t('endpoints.removeWhy')}
              onAct={() =>
                remove.mutate(undefined, {
                  onSuccess: () => void navigate(`/t/${tenantId}/endpoints`),
                })
              }
            >
              {t('common:remove')}
            </ActionButton>
          </Stack>
        </Paper>
        <Deliveries tenantId={tenantId} endpointId={endpointId} />
      </Stack>
    </Page>
  );
}

interface DeliveriesProps {
  readonly tenantId: string;
  readonly endpointId: string;
}

function Deliveries({ tenantId, endpointId }: DeliveriesProps) {
  const { t } = useTranslation(['manage', 'common']);
  const [status, setStatus] = useChoice('status', STATES);
  const pages = useDeliveries(tenantId, endpointId, status ? { status } : {});
  const { retry } = useEndpointActions(tenantId, endpointId);
  return (
    <section>
      <Typography variant="h2" sx={{ mb: 2 }}>
        {t('endpoints.deliveries')}
      </Typography>
      <Box sx={{ mb: 2 }}>
        <ChoiceField
          label={t('endpoints.state')}
          values={STATES}
          nameOf={(value) => t(`endpoints.states.${value}`)}
          value={status}
          onChange={setStatus}
        />
      </Box>
      <Replay tenantId={tenantId} endpointId={endpointId} />
      {retry.isError && <Alert severity="error">{describeError(retry.error)}</Alert>}
      <PagedList
        label={t('endpoints.deliveries')}
        pages={pages}
        csv="deliveries"
        empty={<EmptyState icon={<DoneAll />} title={t('endpoints.noDeliveries')} />}
        columns={[
          {
            header: t('common:when'),
            cell: ({ createdAt }) => formatDateTime(new Date(createdAt)),
            text: ({ createdAt }) => createdAt,
          },
          {
            header: t('endpoints.event'),
            cell: ({ eventType }) => eventType,
            text: ({ eventType }) => eventType,
          },
          {
            header: t('endpoints.state'),
            cell: (delivery) => t(`endpoints.states.${delivery.status}`),
            text: (delivery) => delivery.status,
          },
          {
            header: t('endpoints.tries'),
            cell: ({ attempts }) => attempts.length,
            text: ({ attempts }) => String(attempts.length),
          },
          { header: t('endpoints.lastAnswer'), cell: lastAnswer, text: lastAnswer, prose: true },
          {
            header: t('endpoints.next'),
            cell: ({ nextAttemptAt }) =>
              nextAttemptAt === null ? '–' : formatDateTime(new Date(nextAttemptAt)),
          },
          {
            header: t('common:actions'),
            acts: true,
            cell: ({ id }) => (
              <ActionButton onAct={() => retry.mutate(id)}>{t('endpoints.retry')}</ActionButton>
            ),
          },
        ]}
      />
    </section>
  );
}

function lastAnswer({ attempts }: Delivery): string {
  const last = attempts.at(-1);
  if (last === undefined) return '–';
  const status = last.statusCode === null ? '' : `HTTP ${last.statusCode}`;
  return [status, last.error ?? last.answer, `${last.durationMs} ms`].filter(Boolean).join(' · ');
}

function Replay({ tenantId, endpointId }: DeliveriesProps) {
  const { t } = useTranslation('manage');
  const { replay } = useEndpointActions(tenantId, endpointId);
  const [since, setSince] = useState('');
  const [onlyFailed, setOnlyFailed] = useState(true);
  return (
    <Paper variant="outlined" sx={{ p: 2, mb: 2 }}>
      <Stack
        direction={{ xs: 'column', sm: 'row' }}
        spacing={2}
        sx={{ alignItems: { xs: 'start', sm: 'center' } }}
      >
        <TextField
          size="small"
          type="datetime-local"
          label={t('endpoints.replaySince')}
          value={since}
          onChange={({ target }) => setSince(target.value)}
          slotProps={{ inputLabel: { shrink: true } }}
          sx={{ maxWidth: 260 }}
        />
        <FormControlLabel
          label={t('endpoints.onlyFailed')}
          control={
            <Switch checked={onlyFailed} onChange={({ target }) => setOnlyFailed(target.checked)} />
          }
        />
        <Button
          variant="outlined"
          disabled={since === ''}
          loading={replay.isPending}
          onClick={() => replay.mutate({ since: new Date(since).toISOString(), onlyFailed })}
        >
          {t('endpoints.replay')}
        </Button>
      </Stack>
      {replay.isError && <Alert severity="error">{describeError(replay.error)}</Alert>}
      {replay.data && (
        <Alert severity="success" sx={{ mt: 2 }}>
          {t('endpoints.replayed', { count: replay.data.events })}
        </Alert>
      )}
    </Paper>
  );
}

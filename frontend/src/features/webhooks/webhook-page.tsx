import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { dataOf, describeError } from '../../api/errors';
import { AGAIN_MS } from '../../api/use-pages';
import { ActionButton } from '../../components/action-button';
import { formatDateTime } from '../../components/dates';
import { ErrorState } from '../../components/error-state';
import { LoadingState } from '../../components/loading-state';
import { Page } from '../../components/page';
import { useApi } from '../session/session-context';
import { outcomeColor } from './outcomes';

/** One delivery of Meta's: its items, its body, and another try. */
export default function WebhookPage() {
  const { t } = useTranslation(['operations', 'common']);
  const { webhookEventId = '' } = useParams();
  const api = useApi();
  const params = { path: { webhookEventId } };
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['webhooks', 'one', webhookEventId],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/admin/webhook-events/{webhookEventId}', { params, signal })),
    refetchInterval: AGAIN_MS,
  });
  const replay = useMutation({
    mutationFn: (position?: string) =>
      dataOf(
        api.POST('/admin/webhook-events/{webhookEventId}/replay', {
          params,
          body: position === undefined ? {} : { position },
        }),
      ),
    onSettled: () => refetch(),
  });
  if (isPending) return <LoadingState label={t('common:loading')} />;
  if (data === undefined) {
    const title = t('webhooks.notLoaded');
    return <ErrorState title={title} error={error} onRetry={() => void refetch()} />;
  }
  return (
    <Page
      title={t('webhooks.one')}
      lead={`${formatDateTime(new Date(data.receivedAt))} · ${data.id}`}
      actions={
        <ActionButton variant="contained" onAct={() => replay.mutate(undefined)}>
          {t('webhooks.replay')}
        </ActionButton>
      }
    >
      <Stack spacing={3}>
        {replay.isError && <Alert severity="error">{describeError(replay.error)}</Alert>}
        {replay.data && <Alert severity="success">{t('webhooks.replayed', { count: 1 })}</Alert>}
        {data.items.map(({ position, label, kind, outcome, reason, tenantId, wamid, ...of }) => (
          <Paper key={position} variant="outlined" sx={{ p: 2 }}>
            <Stack
              direction="row"
              useFlexGap
              spacing={1}
              sx={{ alignItems: 'center', flexWrap: 'wrap' }}
            >
              <Typography variant="h3" component="h2">
                {kind}: {label}
              </Typography>
              <Chip
                size="small"
                color={outcomeColor(outcome)}
                label={t(`webhooks.outcomes.${outcome}`)}
              />
              <ActionButton onAct={() => replay.mutate(position)}>
                {t('webhooks.replay')}
              </ActionButton>
              {outcome === 'quarantined' && of.phoneNumberId !== undefined && (
                <ForNobody number={of.phoneNumberId} account={of.wabaId} />
              )}
            </Stack>
            <Typography color="textSecondary" sx={{ overflowWrap: 'anywhere' }}>
              {[reason, tenantId, of.phoneNumberId, wamid]
                .filter((part) => part !== undefined)
                .join(' · ')}
            </Typography>
          </Paper>
        ))}
        <Paper variant="outlined" component="section" sx={{ p: 2 }}>
          <Typography variant="h2">{t('webhooks.body')}</Typography>
          <Box component="pre" tabIndex={0} sx={{ overflow: 'auto', fontSize: '0.8rem' }}>
            {pretty(data.body)}
          </Box>
        </Paper>
      </Stack>
    </Page>
  );
}

interface ForNobodyProps {
  readonly number: string;
  readonly account: string | undefined;
}

/** What can be done about a number that no tenant has. */
function ForNobody({ number, account }: ForNobodyProps) {
  const { t } = useTranslation('operations');
  const known = new URLSearchParams({ number, ...(account !== undefined && { account }) });
  const all = new URLSearchParams({ outcome: 'quarantined', number });
  return (
    <>
      <Button size="small" component={Link} to={`/tenants/register?${known}`}>
        {t('webhooks.register')}
      </Button>
      <Button size="small" component={Link} to={`/webhooks?${all}`}>
        {t('webhooks.allOfNumber')}
      </Button>
    </>
  );
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

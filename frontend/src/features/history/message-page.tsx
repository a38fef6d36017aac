import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { HistoryEntry, Message } from '../../api/client';
import { describeError } from '../../api/errors';
import { ActionButton } from '../../components/action-button';
import { ErrorState } from '../../components/error-state';
import { FactGrid, type Fact } from '../../components/fact-grid';
import { LoadingState } from '../../components/loading-state';
import { Page } from '../../components/page';
import { useSession } from '../session/session-context';
import { useCanAnswer } from '../session/use-can-answer';
import { HistoryList } from './history-list';
import { useHistory, useMessageActions } from './use-history';

/** All that is known of one message, and what can be done about it. */
export default function MessagePage() {
  const { t } = useTranslation('history');
  const { tenantId = '', messageId = '' } = useParams();
  const { message, history } = useHistory(tenantId, messageId);
  if (message.data === undefined) {
    return message.isPending ? (
      <LoadingState label={t('loading')} />
    ) : (
      <ErrorState
        title={t('notLoaded')}
        error={message.error}
        onRetry={() => void message.refetch()}
      />
    );
  }
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Stack spacing={3}>
        <Facts message={message.data} trace={history.data?.trace ?? null} />
        {history.error !== null && <Alert severity="error">{describeError(history.error)}</Alert>}
        {history.data && <Way message={message.data} items={history.data.items} />}
        <Paper variant="outlined" component="details" sx={{ p: 2 }}>
          <summary>{t('raw')}</summary>
          <Box component="pre" tabIndex={0} sx={{ overflow: 'auto', fontSize: '0.8rem' }}>
            {JSON.stringify(message.data, null, 2)}
          </Box>
        </Paper>
      </Stack>
    </Page>
  );
}

interface FactsProps {
  readonly message: Message;
  readonly trace: string | null;
}

function Facts({ message, trace }: FactsProps) {
  const { t } = useTranslation('history');
  const { tenantId, conversationId, status, error, direction } = message;
  const bad = status === 'failed' || status === 'unknown' || status === 'expired';
  const facts: Fact[] = [
    [t('from'), message.from],
    [t('to'), message.to],
    [t('type'), message.type],
    ...(direction === 'OUT' ? [[t('attempts'), message.attempts] as const] : []),
    [t('id'), message.id],
    [t('wamid'), message.wamid],
    [t('key'), message.idempotencyKey],
    [t('trace'), trace],
  ];
  return (
    <Paper variant="outlined" sx={{ p: 2.5 }}>
      <Stack spacing={2}>
        <Stack direction="row" spacing={1} sx={{ alignItems: 'center', flexWrap: 'wrap' }}>
          <Chip
            size="small"
            variant="outlined"
            color={bad ? 'error' : 'default'}
            label={t(`statuses.${status}`)}
          />
          <Button
            component={Link}
            size="small"
            to={`/t/${tenantId}/conversations/${conversationId}`}
          >
            {t('openConversation')}
          </Button>
        </Stack>
        {error !== null && (
          <Alert severity={bad ? 'error' : 'warning'}>
            {error.code !== 0 && `${t('code', { code: error.code })}: `}
            {error.details ?? error.title} {error.advice}
          </Alert>
        )}
        <FactGrid facts={facts} />
      </Stack>
    </Paper>
  );
}

interface WayProps {
  readonly message: Message;
  readonly items: readonly HistoryEntry[];
}

function Way({ message, items }: WayProps) {
  const { t } = useTranslation('history');
  const { session } = useSession();
  const { tenantId, id, status, direction } = message;
  const { replay, cancel, settle, retryDelivery } = useMessageActions(tenantId, id);
  const operates = session.tenantIds === undefined;
  const acts = useCanAnswer(tenantId);
  const failed = [replay, cancel, settle, retryDelivery].find(({ isError }) => isError)?.error;
  const lastGivenUp = items.findLastIndex(({ kind }) => kind === 'dead-letter');
  const refused = replay.data?.items.find(({ result }) => result !== 'replayed');

  const actionOf = (entry: HistoryEntry) => {
    const entryId = entry.id;
    if (entryId === null) return null;
    if (entry.kind === 'webhook' && operates) {
      return (
        <Button size="small" component={Link} to={`/webhooks/${entryId}`}>
          {t('openWebhook')}
        </Button>
      );
    }
    if (entry.kind === 'rule') {
      return (
        <Button size="small" component={Link} to={`/t/${tenantId}/messages/${entryId}`}>
          {t(direction === 'IN' ? 'openAnswer' : 'openQuestion')}
        </Button>
      );
    }
    if (entry.kind === 'dead-letter' && operates && items[lastGivenUp] === entry && !entry.ok) {
      return (
        <ActionButton variant="contained" onAct={() => replay.mutate(entryId)}>
          {t('replay')}
        </ActionButton>
      );
    }
    if (entry.kind === 'delivery' && !entry.ok && acts) {
      return (
        <ActionButton onAct={() => retryDelivery.mutate({ id: entryId, to: entry.to })}>
          {t('retryDelivery')}
        </ActionButton>
      );
    }
    return null;
  };

  return (
    <Paper variant="outlined" component="section" sx={{ p: 2.5 }}>
      <Typography variant="h2" gutterBottom>
        {t('way')}
      </Typography>
      {failed && <Alert severity="error">{describeError(failed)}</Alert>}
      {replay.isSuccess &&
        (refused === undefined ? (
          <Alert severity="success">{t('replayed')}</Alert>
        ) : (
          <Alert severity="warning">{t('notReplayed', { why: refused.result })}</Alert>
        ))}
      <HistoryList items={items} actionOf={actionOf} />
      {acts && (
        <Stack direction="row" spacing={1} sx={{ mt: 2 }}>
          {status === 'queued' && (
            <ActionButton variant="outlined" onAct={() => cancel.mutate()}>
              {t('cancel')}
            </ActionButton>
          )}
          {status === 'unknown' && (
            <>
              <ActionButton variant="outlined" onAct={() => settle.mutate('sent')}>
                {t('settleSent')}
              </ActionButton>
              <ActionButton variant="outlined" onAct={() => settle.mutate('not_sent')}>
                {t('settleNotSent')}
              </ActionButton>
            </>
          )}
        </Stack>
      )}
    </Paper>
  );
}

import DoneAll from '@mui/icons-material/DoneAll';
import Alert from '@mui/material/Alert';
import Link from '@mui/material/Link';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import type { DeadLetter } from '../../api/client';
import { dataOf, describeError } from '../../api/errors';
import { queryKeys } from '../../api/query-keys';
import { usePages } from '../../api/use-pages';
import { ActionButton } from '../../components/action-button';
import { formatDateTime } from '../../components/dates';
import { EmptyState } from '../../components/empty-state';
import { IdText } from '../../components/id-text';
import { Page } from '../../components/page';
import { PagedList } from '../../components/paged-list';
import { useChoice } from '../../components/use-filter';
import { useApi } from '../session/session-context';
import { TenantName } from '../tenants/tenant-name';

const STATES = ['open', 'replayed', 'discarded'] as const;

/** What was given up, and how it is taken up again. */
export default function DeadLettersPage() {
  const api = useApi();
  const queries = useQueryClient();
  const { t } = useTranslation(['operations', 'common']);
  const [chosen, setState] = useChoice('state', STATES);
  const state = chosen ?? 'open';
  const pages = usePages([...queryKeys.deadLetters, state], (query, signal) =>
    dataOf(api.GET('/admin/dead-letters', { params: { query: { ...query, state } }, signal })),
  );
  const refresh = () => queries.invalidateQueries({ queryKey: queryKeys.deadLetters });
  const of = (deadLetterId: string) => ({ params: { path: { deadLetterId } } });
  const replay = useMutation({
    mutationFn: (id: string) =>
      dataOf(api.POST('/admin/dead-letters/{deadLetterId}/replay', of(id))),
    onSettled: refresh,
  });
  const discard = useMutation({
    mutationFn: (id: string) =>
      dataOf(api.POST('/admin/dead-letters/{deadLetterId}/discard', of(id))),
    onSettled: refresh,
  });
  const failed = replay.error ?? discard.error;

  const actions = ({ id }: DeadLetter) => (
    <Stack direction="row">
      <ActionButton onAct={() => replay.mutate(id)}>{t('deadLetters.tryAgain')}</ActionButton>
      <ActionButton
        color="error"
        question={t('deadLetters.discardIt')}
        onAct={() => discard.mutate(id)}
      >
        {t('deadLetters.discard')}
      </ActionButton>
    </Stack>
  );

  return (
    <Page title={t('deadLetters.title')} lead={t('deadLetters.lead')} wide>
      <TextField
        select
        size="small"
        label={t('deadLetters.state')}
        value={state}
        onChange={({ target }) => setState(STATES.find((one) => one === target.value))}
        sx={{ minWidth: 160, width: 'auto', mb: 2 }}
      >
        {STATES.map((value) => (
          <MenuItem key={value} value={value}>
            {t(`deadLetters.states.${value}`)}
          </MenuItem>
        ))}
      </TextField>
      {failed !== null && (
        <Alert severity="error" sx={{ mb: 2 }}>
          {describeError(failed)}
        </Alert>
      )}
      <PagedList
        label={t('deadLetters.title')}
        pages={pages}
        csv="dead-letters"
        empty={
          <EmptyState icon={<DoneAll />} title={t('deadLetters.none')}>
            {t('deadLetters.noneWhy')}
          </EmptyState>
        }
        columns={[
          {
            header: t('common:when'),
            cell: ({ createdAt }) => formatDateTime(new Date(createdAt)),
            text: ({ createdAt }) => createdAt,
          },
          {
            header: t('deadLetters.what'),
            cell: (letter) => (
              <Stack>
                {t(`deadLetters.kinds.${letter.kind}`)}
                <Subject letter={letter} />
              </Stack>
            ),
            text: ({ kind, subjectId }) => `${kind} ${subjectId}`,
          },
          {
            header: t('deadLetters.tenant'),
            cell: ({ tenantId }) =>
              tenantId === null ? t('common:none') : <TenantName tenantId={tenantId} />,
            text: ({ tenantId }) => tenantId ?? '',
          },
          {
            header: t('deadLetters.why'),
            cell: ({ reason }) =>
              [
                `${reason.reason ?? reason.code}: ${asSentence(reason.details ?? reason.title)}`,
                reason.advice,
              ].join(' '),
            prose: true,
            text: ({ reason }) => `${reason.code}: ${reason.details ?? reason.title}`,
          },
          {
            header: t('deadLetters.tries'),
            cell: ({ attempts }) => attempts,
            text: ({ attempts }) => String(attempts),
          },
          ...(state === 'open' ? [{ header: t('common:actions'), cell: actions, acts: true }] : []),
        ]}
      />
    </Page>
  );
}

/** What was given up, as a way to it. */
function Subject({ letter }: { readonly letter: DeadLetter }) {
  const { kind, subjectId, tenantId } = letter;
  const to =
    kind === 'webhook'
      ? `/webhooks/${subjectId}`
      : kind === 'message'
        ? `/t/${tenantId}/messages/${subjectId}`
        : undefined;
  const id = <IdText id={subjectId} />;
  if (to === undefined) return id;
  return (
    <Link component={RouterLink} to={to}>
      {id}
    </Link>
  );
}

/** Meta's words end with a full stop, or do not. */
const asSentence = (words: string) => (/[.!?]$/.test(words) ? words : `${words}.`);

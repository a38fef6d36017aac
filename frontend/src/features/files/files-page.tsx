import PermMedia from '@mui/icons-material/PermMediaOutlined';
import Alert from '@mui/material/Alert';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import type { Media } from '../../api/client';
import { dataOf, describeError, emptyAnswer } from '../../api/errors';
import { usePages } from '../../api/use-pages';
import { ActionButton } from '../../components/action-button';
import { ChoiceField } from '../../components/choice-field';
import { formatDateTime } from '../../components/dates';
import { EmptyState } from '../../components/empty-state';
import { IdText } from '../../components/id-text';
import { Page } from '../../components/page';
import { PagedList } from '../../components/paged-list';
import { useChoice } from '../../components/use-filter';
import { formatBytes } from '../../i18n/numbers';
import { useApi } from '../session/session-context';
import { useCanAnswer } from '../session/use-can-answer';
import { useCurrentTenant } from '../tenants/tenant-context';

const DIRECTIONS = ['IN', 'OUT'] as const;
const STATES = ['pending', 'stored', 'failed'] as const;

/** The files of a tenant. */
export default function FilesPage() {
  const { t } = useTranslation(['manage', 'common']);
  const { id: tenantId } = useCurrentTenant();
  const api = useApi();
  const answers = useCanAnswer(tenantId);
  const queries = useQueryClient();
  const [direction, setDirection] = useChoice('direction', DIRECTIONS);
  const [state, setState] = useChoice('state', STATES);
  const filter = { ...(direction && { direction }), ...(state && { state }) };
  const queryKey = ['tenant', tenantId, 'files'];
  const pages = usePages([...queryKey, filter], (page, signal) =>
    dataOf(
      api.GET('/tenants/{tenantId}/media', {
        params: { path: { tenantId }, query: { ...page, ...filter } },
        signal,
      }),
    ),
  );
  const onSettled = () => queries.invalidateQueries({ queryKey });
  const of = (mediaId: string) => ({ params: { path: { tenantId, mediaId } } });
  const fetchAgain = useMutation({
    mutationFn: (id: string) =>
      dataOf(api.POST('/tenants/{tenantId}/media/{mediaId}/fetch', of(id))),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: (id: string) =>
      emptyAnswer(api.DELETE('/tenants/{tenantId}/media/{mediaId}', of(id))),
    onSettled,
  });
  const failed = fetchAgain.error ?? remove.error;
  const actions = (file: Media) => (
    <Stack direction="row">
      {file.state === 'failed' && file.direction === 'IN' && (
        <ActionButton onAct={() => fetchAgain.mutate(file.id)}>{t('files.fetch')}</ActionButton>
      )}
      <ActionButton
        color="error"
        question={t('files.removeWhy')}
        onAct={() => remove.mutate(file.id)}
      >
        {t('common:remove')}
      </ActionButton>
    </Stack>
  );
  return (
    <Page title={t('files.title')} lead={t('files.lead')} wide>
      <Stack direction="row" useFlexGap spacing={2} sx={{ mb: 2, flexWrap: 'wrap' }}>
        <ChoiceField
          label={t('files.direction')}
          values={DIRECTIONS}
          nameOf={(value) => t(value === 'IN' ? 'files.in' : 'files.out')}
          value={direction}
          onChange={setDirection}
        />
        <ChoiceField
          label={t('files.state')}
          values={STATES}
          nameOf={(value) => t(`files.states.${value}`)}
          value={state}
          onChange={setState}
        />
      </Stack>
      {failed !== null && (
        <Alert severity="error" sx={{ mb: 2 }}>
          {describeError(failed)}
        </Alert>
      )}
      <PagedList
        label={t('files.title')}
        pages={pages}
        csv="files"
        empty={<EmptyState icon={<PermMedia />} title={t('files.empty')} />}
        columns={[
          {
            header: t('common:when'),
            cell: ({ createdAt }) => formatDateTime(new Date(createdAt)),
            text: ({ createdAt }) => createdAt,
          },
          {
            header: t('files.name'),
            cell: ({ fileName, id }) => fileName ?? <IdText id={id} />,
            text: ({ fileName, id }) => fileName ?? id,
          },
          {
            header: t('files.type'),
            cell: ({ mimeType, bytes }) => (
              <Stack>
                {mimeType}
                <span>{bytes !== null && formatBytes(bytes)}</span>
              </Stack>
            ),
            text: ({ mimeType, bytes }) => [mimeType, bytes ?? []].flat().join(' '),
          },
          {
            header: t('files.state'),
            cell: (file) =>
              [t(`files.states.${file.state}`), file.error?.detail].filter(Boolean).join(': '),
            text: (file) => file.state,
            prose: true,
          },
          {
            header: t('files.message'),
            cell: ({ messageId }) =>
              messageId === null ? (
                '–'
              ) : (
                <Link component={RouterLink} to={`/t/${tenantId}/messages/${messageId}`}>
                  {t('common:open')}
                </Link>
              ),
            text: ({ messageId }) => messageId ?? '',
          },
          ...(answers ? [{ header: t('common:actions'), cell: actions, acts: true }] : []),
        ]}
      />
    </Page>
  );
}

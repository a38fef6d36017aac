import History from '@mui/icons-material/History';
import Chip from '@mui/material/Chip';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { dataOf } from '../../api/errors';
import { queryKeys } from '../../api/query-keys';
import { usePages } from '../../api/use-pages';
import { formatDateTime } from '../../components/dates';
import { EmptyState } from '../../components/empty-state';
import { AccessTabs } from '../../components/access-tabs';
import { Page } from '../../components/page';
import { PagedList } from '../../components/paged-list';
import { useApi } from '../session/session-context';

const COLORS = {
  started: 'warning',
  done: 'default',
  failed: 'error',
  refused: 'warning',
} as const;

/** Who did what to whom: in a tenant, or everywhere. */
export default function AuditPage() {
  const { t } = useTranslation(['operations', 'common']);
  const { tenantId } = useParams();
  const api = useApi();
  const pages = usePages(queryKeys.auditLog(tenantId), (query, signal) =>
    tenantId === undefined
      ? dataOf(api.GET('/admin/audit-log', { params: { query }, signal }))
      : dataOf(
          api.GET('/tenants/{tenantId}/audit-log', {
            params: { path: { tenantId }, query },
            signal,
          }),
        ),
  );
  return (
    <Page title={t('audit.title')} lead={t('audit.lead')} tabs={<AccessTabs />} wide>
      <PagedList
        label={t('audit.title')}
        pages={pages}
        csv="audit-log"
        empty={<EmptyState icon={<History />} title={t('audit.empty')} />}
        columns={[
          {
            header: t('common:when'),
            cell: ({ at }) => formatDateTime(new Date(at)),
            text: ({ at }) => at,
          },
          {
            header: t('audit.who'),
            cell: ({ actor }) => `${actor.name} (${actor.kind})`,
            text: ({ actor }) => `${actor.name} (${actor.kind})`,
          },
          {
            header: t('audit.what'),
            cell: ({ action }) => action.replaceAll(/[._]/g, ' '),
            text: ({ action }) => action,
          },
          {
            header: t('audit.whom'),
            cell: ({ target }) => <code>{target}</code>,
            text: ({ target }) => target,
          },
          {
            header: t('audit.end'),
            cell: ({ outcome }) => (
              <Chip
                size="small"
                variant="outlined"
                color={COLORS[outcome]}
                label={t(`audit.outcomes.${outcome}`)}
              />
            ),
            text: ({ outcome }) => outcome,
          },
        ]}
      />
    </Page>
  );
}

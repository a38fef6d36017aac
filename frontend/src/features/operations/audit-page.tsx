import History from '@mui/icons-material/History';
import Chip from '@mui/material/Chip';
import { useParams } from 'react-router';
import { dataOf } from '../../api/errors';
import { queryKeys } from '../../api/query-keys';
import { usePages } from '../../api/use-pages';
import { formatDateTime } from '../../components/dates';
import { EmptyState } from '../../components/empty-state';
import { Page } from '../../components/page';
import { PagedList } from '../../components/paged-list';
import { useApi } from '../session/session-context';

const OUTCOMES = {
  started: { label: 'End unknown', color: 'warning' },
  done: { label: 'Done', color: 'default' },
  failed: { label: 'Failed', color: 'error' },
  refused: { label: 'Refused', color: 'warning' },
} as const;

/** Who did what to whom: in a tenant, or everywhere. */
export default function AuditPage() {
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
    <Page title="Audit log" lead="Who did what to whom, newest first.">
      <PagedList
        label="Audit log"
        pages={pages}
        empty={<EmptyState icon={<History />} title="Nothing was done yet" />}
        columns={[
          { header: 'When', cell: ({ at }) => formatDateTime(new Date(at)) },
          { header: 'Who', cell: ({ actor }) => `${actor.name} (${actor.kind})` },
          { header: 'What', cell: ({ action }) => action.replaceAll(/[._]/g, ' ') },
          { header: 'To whom', cell: ({ target }) => target },
          {
            header: 'How it ended',
            cell: ({ outcome }) => <Chip size="small" variant="outlined" {...OUTCOMES[outcome]} />,
          },
        ]}
      />
    </Page>
  );
}

import SearchOff from '@mui/icons-material/SearchOff';
import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../api/client';
import { dataOf } from '../../api/errors';
import { usePages } from '../../api/use-pages';
import type { Column } from '../../components/column';
import { ChoiceField } from '../../components/choice-field';
import { EmptyState } from '../../components/empty-state';
import { Page } from '../../components/page';
import { PagedList } from '../../components/paged-list';
import { useChoice } from '../../components/use-filter';
import { useApi } from '../session/session-context';
import { TenantName } from '../tenants/tenant-name';
import { useMessageColumns } from './message-columns';

const TROUBLES = ['failed', 'unknown'] as const;

/** Messages of all tenants: all, or those that somebody has to look after. */
export default function AllMessagesPage() {
  const { t } = useTranslation('history');
  const api = useApi();
  const [status, setStatus] = useChoice('status', TROUBLES);
  const pages = usePages(['all-messages', status ?? 'all'], (page, signal) =>
    dataOf(
      api.GET('/admin/messages', {
        params: { query: { ...page, ...(status && { status }) } },
        signal,
      }),
    ),
  );
  const [when, ...others] = useMessageColumns();
  const tenant: Column<Message> = {
    header: t('log.tenant'),
    cell: ({ tenantId }) => <TenantName tenantId={tenantId} />,
    text: ({ tenantId }) => tenantId,
  };
  return (
    <Page title={t('log.title')} lead={t('log.allLead')} wide>
      <Box sx={{ mb: 2 }}>
        <ChoiceField
          label={t('status')}
          values={TROUBLES}
          nameOf={(value) => t(`statuses.${value}`)}
          value={status}
          onChange={setStatus}
        />
      </Box>
      <PagedList
        label={t('log.title')}
        pages={pages}
        csv="messages"
        empty={<EmptyState icon={<SearchOff />} title={t('log.empty')} />}
        columns={[...(when ? [when] : []), tenant, ...others]}
      />
    </Page>
  );
}

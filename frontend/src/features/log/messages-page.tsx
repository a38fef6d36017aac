import SearchOff from '@mui/icons-material/SearchOff';
import Stack from '@mui/material/Stack';
import { useDeferredValue } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageStatus } from '../../api/client';
import { dataOf } from '../../api/errors';
import { usePages } from '../../api/use-pages';
import { ChoiceField } from '../../components/choice-field';
import { EmptyState } from '../../components/empty-state';
import { Page } from '../../components/page';
import { PagedList } from '../../components/paged-list';
import { SearchField } from '../../components/search-field';
import { useChoice, useFilter } from '../../components/use-filter';
import { useApi } from '../session/session-context';
import { useCurrentTenant } from '../tenants/tenant-context';
import { useMessageColumns } from './message-columns';

const DIRECTIONS = ['IN', 'OUT'] as const;
const STATUSES: readonly MessageStatus[] = [
  ...(['received', 'queued', 'sending', 'unknown', 'canceled', 'expired'] as const),
  ...(['sent', 'failed', 'delivered', 'read', 'played'] as const),
];

/** Every message of a tenant, with filters in the address. */
export default function MessagesPage() {
  const { t } = useTranslation('history');
  const { id: tenantId } = useCurrentTenant();
  const api = useApi();
  const [search, setSearch] = useFilter('search');
  const [status, setStatus] = useChoice('status', STATUSES);
  const [direction, setDirection] = useChoice('direction', DIRECTIONS);
  const wanted = useDeferredValue(search.trim());
  const filter = {
    ...(status && { status }),
    ...(direction && { direction }),
    ...(/[\p{L}\p{N}]/u.test(wanted) && { search: wanted }),
  };
  const pages = usePages(['tenant', tenantId, 'messages', filter], (page, signal) =>
    dataOf(
      api.GET('/tenants/{tenantId}/messages', {
        params: { path: { tenantId }, query: { ...page, ...filter } },
        signal,
      }),
    ),
  );
  return (
    <Page title={t('log.title')} lead={t('log.lead')} wide>
      <Stack direction="row" useFlexGap spacing={2} sx={{ mb: 2, flexWrap: 'wrap' }}>
        <SearchField label={t('log.search')} value={search} onChange={setSearch} />
        <ChoiceField
          label={t('log.direction')}
          values={DIRECTIONS}
          nameOf={(value) => t(value === 'IN' ? 'log.in' : 'log.out')}
          value={direction}
          onChange={setDirection}
        />
        <ChoiceField
          label={t('status')}
          values={STATUSES}
          nameOf={(value) => t(`statuses.${value}`)}
          value={status}
          onChange={setStatus}
        />
      </Stack>
      <PagedList
        label={t('log.title')}
        pages={pages}
        csv="messages"
        empty={<EmptyState icon={<SearchOff />} title={t('log.empty')} />}
        columns={useMessageColumns()}
      />
    </Page>
  );
}

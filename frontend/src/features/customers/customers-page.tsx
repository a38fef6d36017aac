import SearchOff from '@mui/icons-material/SearchOff';
import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import Link from '@mui/material/Link';
import { useDeferredValue } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import { dataOf } from '../../api/errors';
import { usePages } from '../../api/use-pages';
import { formatDateTime } from '../../components/dates';
import { EmptyState } from '../../components/empty-state';
import { Page } from '../../components/page';
import { PagedList } from '../../components/paged-list';
import { SearchField } from '../../components/search-field';
import { useFilter } from '../../components/use-filter';
import { useApi } from '../session/session-context';
import { useCurrentTenant } from '../tenants/tenant-context';
import { nameOf } from './name-of';

/** The people of a tenant, searched on the server. */
export default function CustomersPage() {
  const { t } = useTranslation(['manage', 'common']);
  const { id: tenantId } = useCurrentTenant();
  const api = useApi();
  const [text, setText] = useFilter('search');
  const wanted = useDeferredValue(text.trim());
  const search = /[\p{L}\p{N}]/u.test(wanted) ? { search: wanted } : {};
  const pages = usePages(['tenant', tenantId, 'customers', search], (page, signal) =>
    dataOf(
      api.GET('/tenants/{tenantId}/customers', {
        params: { path: { tenantId }, query: { ...page, ...search } },
        signal,
      }),
    ),
  );
  return (
    <Page title={t('customers.title')} lead={t('customers.lead')} wide>
      <Box sx={{ mb: 2 }}>
        <SearchField label={t('customers.search')} value={text} onChange={setText} />
      </Box>
      <PagedList
        label={t('customers.title')}
        pages={pages}
        csv="customers"
        empty={<EmptyState icon={<SearchOff />} title={t('customers.empty')} />}
        columns={[
          {
            header: t('customers.name'),
            cell: (customer) => (
              <>
                <Link
                  component={RouterLink}
                  to={`/t/${tenantId}/customers/${customer.id}`}
                  dir="auto"
                >
                  {nameOf(customer)}
                </Link>{' '}
                {customer.marketingOptOut && <Chip size="small" label={t('customers.optedOut')} />}
              </>
            ),
            text: nameOf,
          },
          {
            header: t('customers.number'),
            cell: ({ waId, userId }) => (waId === null ? userId : `+${waId}`),
            text: ({ waId, userId }) => waId ?? userId ?? '',
          },
          {
            header: t('customers.last'),
            cell: ({ lastMessageAt }) =>
              lastMessageAt === null ? t('common:never') : formatDateTime(new Date(lastMessageAt)),
            text: ({ lastMessageAt }) => lastMessageAt ?? '',
          },
        ]}
      />
    </Page>
  );
}

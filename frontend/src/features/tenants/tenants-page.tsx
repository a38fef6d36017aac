import Add from '@mui/icons-material/Add';
import SearchOff from '@mui/icons-material/SearchOff';
import Storefront from '@mui/icons-material/Storefront';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import { useDeferredValue } from 'react';
import { Link, useSearchParams } from 'react-router';
import { EmptyState } from '../../components/empty-state';
import { ErrorState } from '../../components/error-state';
import { LoadingState } from '../../components/loading-state';
import { Page } from '../../components/page';
import { TenantList } from './tenant-list';
import { useTenantPages } from './use-tenants';

/** All tenants, newest first, however many; the search is in the address. */
export default function TenantsPage() {
  const [params, setParams] = useSearchParams();
  const search = params.get('search') ?? '';
  const { items, isPending, error, retry, hasMore, isLoadingMore, loadMore } = useTenantPages(
    useDeferredValue(search),
  );
  const register = (
    <Button variant="contained" component={Link} to="/tenants/register" startIcon={<Add />}>
      Register tenant
    </Button>
  );
  const none = items?.length === 0;
  return (
    <Page
      title="Tenants"
      lead="Businesses and their WhatsApp numbers."
      actions={!(none && search === '') && register}
    >
      {!(none && search === '') && (
        <TextField
          type="search"
          size="small"
          label="Search tenants"
          helperText="By name, id, number id or your own id"
          value={search}
          onChange={({ target }) =>
            setParams(target.value === '' ? {} : { search: target.value }, { replace: true })
          }
          sx={{ mb: 2 }}
        />
      )}
      {isPending && <LoadingState label="Loading tenants" />}
      {error !== null && (
        <ErrorState title="Tenants cannot be loaded" error={error} onRetry={retry} />
      )}
      {none && search === '' && (
        <EmptyState icon={<Storefront />} title="No tenants yet" action={register}>
          A tenant is a business with its WhatsApp number. Register the first one to send and
          receive messages.
        </EmptyState>
      )}
      {none && search !== '' && <EmptyState icon={<SearchOff />} title="No tenant is called so" />}
      {items !== undefined && items.length > 0 && <TenantList tenants={items} />}
      {hasMore && (
        <Button onClick={loadMore} loading={isLoadingMore} sx={{ mt: 2 }}>
          Show more
        </Button>
      )}
    </Page>
  );
}

import Add from '@mui/icons-material/Add';
import Storefront from '@mui/icons-material/Storefront';
import Button from '@mui/material/Button';
import { Link } from 'react-router';
import { EmptyState } from '../../components/empty-state';
import { ErrorState } from '../../components/error-state';
import { LoadingState } from '../../components/loading-state';
import { Page } from '../../components/page';
import { TenantList } from './tenant-list';
import { useTenants } from './use-tenants';

export default function TenantsPage() {
  const { data: tenants, isPending, error, refetch } = useTenants();
  const register = (
    <Button variant="contained" component={Link} to="/tenants/register" startIcon={<Add />}>
      Register tenant
    </Button>
  );
  return (
    <Page
      title="Tenants"
      lead="Businesses and their WhatsApp numbers."
      actions={tenants && tenants.length > 0 && register}
    >
      {isPending && <LoadingState label="Loading tenants" />}
      {error !== null && (
        <ErrorState title="Tenants cannot be loaded" error={error} onRetry={() => refetch()} />
      )}
      {tenants?.length === 0 && (
        <EmptyState icon={<Storefront />} title="No tenants yet" action={register}>
          A tenant is a business with its WhatsApp number. Register the first one to send and
          receive messages.
        </EmptyState>
      )}
      {tenants && tenants.length > 0 && <TenantList tenants={tenants} />}
    </Page>
  );
}

import Block from '@mui/icons-material/Block';
import Button from '@mui/material/Button';
import { useEffect } from 'react';
import { Link, Outlet, useParams } from 'react-router';
import { isApiError } from '../api/errors';
import { EmptyState } from '../components/empty-state';
import { ErrorState } from '../components/error-state';
import { LoadingState } from '../components/loading-state';
import { LiveMessages } from '../features/live/live-messages';
import { TenantContext } from '../features/tenants/tenant-context';
import { useTenant } from '../features/tenants/use-tenants';
import { rememberTenant } from './chosen-tenant';

/** Pages of one tenant: it is there, it is this key's, and its messages come in live. */
export function TenantScope() {
  const { tenantId = '' } = useParams();
  const { data: tenant, isPending, error, refetch } = useTenant(tenantId);
  const found = tenant !== undefined;
  useEffect(() => {
    if (found) rememberTenant(tenantId);
  }, [found, tenantId]);

  if (isPending) return <LoadingState label="Loading the tenant" />;
  if (isApiError(error, 'tenant_not_found')) {
    return (
      <EmptyState
        icon={<Block />}
        title="There is no such tenant"
        wholePage
        action={
          <Button variant="contained" component={Link} to="/">
            To the start
          </Button>
        }
      >
        It does not exist, or the key you signed in with does not open it.
      </EmptyState>
    );
  }
  if (tenant === undefined) {
    return (
      <ErrorState title="The tenant cannot be loaded" error={error} onRetry={() => refetch()} />
    );
  }
  return (
    <TenantContext value={tenant}>
      <LiveMessages key={tenant.id} tenantId={tenant.id}>
        <Outlet />
      </LiveMessages>
    </TenantContext>
  );
}

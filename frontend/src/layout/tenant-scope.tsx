import Block from '@mui/icons-material/Block';
import Button from '@mui/material/Button';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
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
  const { t } = useTranslation(['layout', 'common']);
  const { tenantId = '' } = useParams();
  const { data: tenant, isPending, error, refetch } = useTenant(tenantId);
  const found = tenant !== undefined;
  useEffect(() => {
    if (found) rememberTenant(tenantId);
  }, [found, tenantId]);

  if (isPending) return <LoadingState label={t('loadingTenant')} />;
  if (isApiError(error, 'tenant_not_found')) {
    return (
      <EmptyState
        icon={<Block />}
        title={t('noSuchTenant')}
        wholePage
        action={
          <Button variant="contained" component={Link} to="/">
            {t('common:toStart')}
          </Button>
        }
      >
        {t('noSuchTenantWhy')}
      </EmptyState>
    );
  }
  if (tenant === undefined) {
    return <ErrorState title={t('tenantNotLoaded')} error={error} onRetry={() => refetch()} />;
  }
  return (
    <TenantContext value={tenant}>
      <LiveMessages key={tenant.id} tenantId={tenant.id}>
        <Outlet />
      </LiveMessages>
    </TenantContext>
  );
}

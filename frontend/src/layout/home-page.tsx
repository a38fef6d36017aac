import { useTranslation } from 'react-i18next';
import { Navigate } from 'react-router';
import { ErrorState } from '../components/error-state';
import { LoadingState } from '../components/loading-state';
import { useTenants } from '../features/tenants/use-tenants';
import { useSession } from '../features/session/session-context';
import { useChosenTenant } from './chosen-tenant';

/** Leads to the conversations, or to the first step where there is no tenant yet. */
export function HomePage() {
  const { t } = useTranslation('layout');
  const { isPending, isError, error, refetch } = useTenants();
  const { session } = useSession();
  const tenantId = useChosenTenant();
  if (session.tenantIds === undefined) return <Navigate to="/overview" replace />;
  if (tenantId !== undefined) return <Navigate to={`/t/${tenantId}/conversations`} replace />;
  if (isPending) return <LoadingState label={t('loadingTenants')} />;
  if (isError) {
    return <ErrorState title={t('tenantsNotLoaded')} error={error} onRetry={() => refetch()} />;
  }
  return <Navigate to="/tenants" replace />;
}

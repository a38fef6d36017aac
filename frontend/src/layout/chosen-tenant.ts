import { useParams } from 'react-router';
import { useTenants } from '../features/tenants/use-tenants';
import { useSession } from '../features/session/session-context';

const STORED = 'console.tenant';

/** The tenant whose things are shown: that of the address, the key's own, or the last one. */
export function useChosenTenant(): string | undefined {
  const { session } = useSession();
  const { tenantId } = useParams();
  const { data: tenants = [] } = useTenants();
  const last = sessionStorage.getItem(STORED);
  return (
    tenantId ??
    tenants.find(({ id }) => id === last)?.id ??
    tenants[0]?.id ??
    session.tenantIds?.[0]
  );
}

export function rememberTenant(tenantId: string): void {
  sessionStorage.setItem(STORED, tenantId);
}

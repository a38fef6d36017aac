import { IdText } from '../../components/id-text';
import { useTenant, useTenants } from './use-tenants';

/** What a tenant is called, where its id alone is known; the id while nobody knows. */
export function TenantName({ tenantId }: { readonly tenantId: string }) {
  const { data: listed } = useTenants();
  const known = listed?.find(({ id }) => id === tenantId);
  const { data: asked } = useTenant(listed === undefined || known ? '' : tenantId);
  const tenant = known ?? asked;
  return tenant === undefined ? <IdText id={tenantId} /> : <span dir="auto">{tenant.name}</span>;
}

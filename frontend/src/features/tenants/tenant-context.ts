import { createContext, use } from 'react';
import type { Tenant } from '../../api/client';

export const TenantContext = createContext<Tenant | null>(null);

/** The tenant whose page this is. */
export function useCurrentTenant(): Tenant {
  const tenant = use(TenantContext);
  if (tenant === null) throw new TypeError('There is no tenant here.');
  return tenant;
}

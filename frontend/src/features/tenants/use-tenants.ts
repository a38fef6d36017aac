import {
  keepPreviousData,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
} from '@tanstack/react-query';
import type { ApiClient, RegisterTenant, RegisteredTenant, Tenant } from '../../api/client';
import { dataOf } from '../../api/errors';
import { queryKeys } from '../../api/query-keys';
import { usePages } from '../../api/use-pages';
import { useApi, useSession } from '../session/session-context';

/** So many are offered at once; beyond, they are searched for. */
const MAX_TENANTS = 100;

/** All tenants that can be seen, newest first. */
export function useTenants() {
  const { api, session } = useSession();
  return useQuery({
    queryKey: queryKeys.tenants,
    queryFn: async ({ signal }) =>
      session.tenantIds === undefined
        ? listTenants(api, signal)
        : Promise.all(session.tenantIds.map((tenantId) => getTenant(api, tenantId, signal))),
  });
}

/** Those whose name has these words, or whose number or id they are; all that can be seen without words. */
export function useFoundTenants(search: string) {
  const { api, session } = useSession();
  return useQuery({
    queryKey: [...queryKeys.tenants, search],
    enabled: session.tenantIds === undefined && search.trim() !== '',
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const query = { limit: MAX_TENANTS, search: search.trim() };
      const { items } = await dataOf(api.GET('/tenants', { params: { query }, signal }));
      return items;
    },
  });
}

/** All tenants page by page, or those that a search finds. */
export function useTenantPages(search: string, status?: Exclude<Tenant['status'], 'deleted'>) {
  const api = useApi();
  const wanted = search.trim();
  return usePages([...queryKeys.tenants, 'pages', wanted, status ?? 'any'], (page, signal) => {
    const query = {
      ...page,
      ...(wanted !== '' && { search: wanted }),
      ...(status && { status }),
    };
    return dataOf(api.GET('/tenants', { params: { query }, signal }));
  });
}

export function useTenant(tenantId: string) {
  const api = useApi();
  return useQuery({
    enabled: tenantId !== '',
    queryKey: queryKeys.tenant(tenantId),
    queryFn: ({ signal }) => getTenant(api, tenantId, signal),
  });
}

export function useRegisterTenant() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: RegisterTenant) => dataOf(api.POST('/tenants/register', { body })),
    onSuccess: (tenant) => remember(queries, tenant),
  });
}

/** Its key is nobody's business but the page's that shows it. */
function remember(queries: QueryClient, { apiKey: _apiKey, ...tenant }: RegisteredTenant): void {
  queries.setQueryData<Tenant[]>(queryKeys.tenants, (known) => known && [tenant, ...known]);
  void queries.invalidateQueries({ queryKey: queryKeys.tenants });
}

async function listTenants(api: ApiClient, signal: AbortSignal): Promise<Tenant[]> {
  const query = { limit: MAX_TENANTS };
  const { items } = await dataOf(api.GET('/tenants', { params: { query }, signal }));
  return items;
}

function getTenant(api: ApiClient, tenantId: string, signal: AbortSignal): Promise<Tenant> {
  return dataOf(api.GET('/tenants/{tenantId}', { params: { path: { tenantId } }, signal }));
}

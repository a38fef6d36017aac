import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Tenant, UpdateTenant } from '../../api/client';
import { dataOf, emptyAnswer } from '../../api/errors';
import { queryKeys } from '../../api/query-keys';
import { useApi } from '../session/session-context';

export type Limits = Tenant['limits'];

/** What is changed about a tenant. */
export function useSettings(tenantId: string) {
  const api = useApi();
  const queries = useQueryClient();
  const params = { path: { tenantId } };
  const onSuccess = async (tenant: Tenant) => {
    queries.setQueryData(queryKeys.tenant(tenantId), tenant);
    await queries.invalidateQueries({ queryKey: queryKeys.tenants });
  };
  return {
    update: useMutation({
      mutationFn: (body: UpdateTenant) =>
        dataOf(api.PATCH('/tenants/{tenantId}', { params, body })),
      onSuccess,
    }),
    setLimits: useMutation({
      mutationFn: (body: Limits) =>
        dataOf(api.PUT('/admin/tenants/{tenantId}/limits', { params, body })),
      onSuccess,
    }),
    suspend: useMutation({
      mutationFn: () => dataOf(api.POST('/tenants/{tenantId}/suspend', { params })),
      onSuccess,
    }),
    resume: useMutation({
      mutationFn: () => dataOf(api.POST('/tenants/{tenantId}/resume', { params })),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: () => emptyAnswer(api.DELETE('/tenants/{tenantId}', { params })),
      onSuccess: () => queries.invalidateQueries({ queryKey: queryKeys.tenants }),
    }),
  };
}

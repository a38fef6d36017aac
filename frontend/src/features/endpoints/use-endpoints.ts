import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Endpoint } from '../../api/client';
import { dataOf, emptyAnswer } from '../../api/errors';
import { AGAIN_MS, usePages } from '../../api/use-pages';
import { useApi } from '../session/session-context';

export type EventType = NonNullable<Endpoint['eventTypes']>[number];

interface NewEndpoint {
  readonly url: string;
  readonly description?: string;
  readonly eventTypes?: EventType[];
  readonly ordered: boolean;
}

const keyOf = (tenantId: string, ...more: string[]) => ['tenant', tenantId, 'endpoints', ...more];

export function useEndpoints(tenantId: string) {
  const api = useApi();
  return usePages(keyOf(tenantId), (query, signal) =>
    dataOf(
      api.GET('/tenants/{tenantId}/endpoints', { params: { path: { tenantId }, query }, signal }),
    ),
  );
}

export function useAddEndpoint(tenantId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewEndpoint) =>
      dataOf(api.POST('/tenants/{tenantId}/endpoints', { params: { path: { tenantId } }, body })),
    onSettled: () => queries.invalidateQueries({ queryKey: keyOf(tenantId) }),
  });
}

export function useEndpoint(tenantId: string, endpointId: string) {
  const api = useApi();
  const path = { tenantId, endpointId };
  return useQuery({
    queryKey: keyOf(tenantId, endpointId),
    queryFn: ({ signal }) =>
      dataOf(api.GET('/tenants/{tenantId}/endpoints/{endpointId}', { params: { path }, signal })),
    refetchInterval: AGAIN_MS,
  });
}

export function useDeliveries(
  tenantId: string,
  endpointId: string,
  filter: { status?: 'pending' | 'delivered' | 'failed' },
) {
  const api = useApi();
  const path = { tenantId, endpointId };
  return usePages([...keyOf(tenantId, endpointId), 'deliveries', filter], (query, signal) =>
    dataOf(
      api.GET('/tenants/{tenantId}/endpoints/{endpointId}/deliveries', {
        params: { path, query: { ...query, ...filter } },
        signal,
      }),
    ),
  );
}

/** What is done to one endpoint. */
export function useEndpointActions(tenantId: string, endpointId: string) {
  const api = useApi();
  const queries = useQueryClient();
  const params = { path: { tenantId, endpointId } };
  const onSettled = () => queries.invalidateQueries({ queryKey: keyOf(tenantId) });
  return {
    setEnabled: useMutation({
      mutationFn: (enabled: boolean) =>
        dataOf(
          api.PATCH('/tenants/{tenantId}/endpoints/{endpointId}', { params, body: { enabled } }),
        ),
      onSettled,
    }),
    remove: useMutation({
      mutationFn: () =>
        emptyAnswer(api.DELETE('/tenants/{tenantId}/endpoints/{endpointId}', { params })),
      onSettled,
    }),
    showSecret: useMutation({
      mutationFn: () =>
        dataOf(api.GET('/tenants/{tenantId}/endpoints/{endpointId}/secret', { params })),
    }),
    rotate: useMutation({
      mutationFn: () =>
        dataOf(
          api.POST('/tenants/{tenantId}/endpoints/{endpointId}/rotate-secret', {
            params,
            body: {},
          }),
        ),
    }),
    test: useMutation({
      mutationFn: () =>
        emptyAnswer(api.POST('/tenants/{tenantId}/endpoints/{endpointId}/test', { params })),
      onSettled,
    }),
    replay: useMutation({
      mutationFn: (body: { since: string; onlyFailed: boolean }) =>
        dataOf(api.POST('/tenants/{tenantId}/endpoints/{endpointId}/replay', { params, body })),
      onSettled,
    }),
    retry: useMutation({
      mutationFn: (deliveryId: string) =>
        dataOf(
          api.POST('/tenants/{tenantId}/deliveries/{deliveryId}/retry', {
            params: { path: { tenantId, deliveryId } },
          }),
        ),
      onSettled,
    }),
  };
}

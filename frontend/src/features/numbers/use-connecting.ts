import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ConnectNumber, CreateConnectLink, RetryOnboarding } from '../../api/client';
import { dataOf, emptyAnswer } from '../../api/errors';
import { queryKeys } from '../../api/query-keys';
import { usePages } from '../../api/use-pages';
import { useApi } from '../session/session-context';

/** While steps are being done. */
const RUNNING_MS = 2_000;
/** Somebody may use a link at any time. */
const QUIET_MS = 15_000;
/** Those before are history. */
const LATEST = 10;

/** The latest numbers on their way to being connected. */
export function useOnboardings(tenantId: string, enabled: boolean) {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.onboardings(tenantId),
    enabled,
    queryFn: async ({ signal }) => {
      const params = { path: { tenantId }, query: { limit: LATEST } };
      return (await dataOf(api.GET('/tenants/{tenantId}/onboardings', { params, signal }))).items;
    },
    refetchInterval: ({ state }) =>
      state.data?.some((one) => one.state === 'running') ? RUNNING_MS : QUIET_MS,
  });
}

/** Beginning by hand, and going on with what was refused. */
export function useConnecting(tenantId: string) {
  const api = useApi();
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: queryKeys.onboardings(tenantId) });
  return {
    connect: useMutation({
      mutationFn: (body: ConnectNumber) =>
        dataOf(
          api.POST('/tenants/{tenantId}/onboardings', { params: { path: { tenantId } }, body }),
        ),
      onSuccess,
    }),
    retry: useMutation({
      mutationFn: ({ onboardingId, ...body }: RetryOnboarding & { onboardingId: string }) =>
        dataOf(
          api.POST('/tenants/{tenantId}/onboardings/{onboardingId}/retry', {
            params: { path: { tenantId, onboardingId } },
            body,
          }),
        ),
      onSuccess,
    }),
  };
}

/** Links by which somebody without a key connects a number. */
export function useConnectLinks(tenantId: string) {
  const api = useApi();
  const queries = useQueryClient();
  const queryKey = queryKeys.connectLinks(tenantId);
  const onSuccess = () => queries.invalidateQueries({ queryKey });
  return {
    links: usePages(queryKey, (query, signal) =>
      dataOf(
        api.GET('/tenants/{tenantId}/connect-links', {
          params: { path: { tenantId }, query },
          signal,
        }),
      ),
    ),
    create: useMutation({
      mutationFn: (body: CreateConnectLink) =>
        dataOf(
          api.POST('/tenants/{tenantId}/connect-links', { params: { path: { tenantId } }, body }),
        ),
      onSuccess,
    }),
    revoke: useMutation({
      mutationFn: (connectLinkId: string) =>
        emptyAnswer(
          api.DELETE('/tenants/{tenantId}/connect-links/{connectLinkId}', {
            params: { path: { tenantId, connectLinkId } },
          }),
        ),
      onSuccess,
    }),
  };
}

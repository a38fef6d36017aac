import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { DiagnosisCheckName, UpdateProfile } from '../../api/client';
import { dataOf, emptyAnswer } from '../../api/errors';
import { queryKeys } from '../../api/query-keys';
import { AGAIN_MS, usePages } from '../../api/use-pages';
import { useApi } from '../session/session-context';

/** The numbers of a tenant, newest first. */
export function useNumbers(tenantId: string) {
  const api = useApi();
  return usePages(queryKeys.numbers(tenantId), async (query, signal) => {
    const params = { path: { tenantId }, query };
    const page = await dataOf(api.GET('/tenants/{tenantId}/numbers', { params, signal }));
    return { ...page, items: page.items.map((item) => ({ ...item, id: item.phoneNumberId })) };
  });
}

/** Which number of whom. */
export interface NumberPath {
  readonly tenantId: string;
  readonly phoneNumberId: string;
}

const keyOf = ({ tenantId, phoneNumberId }: NumberPath) =>
  queryKeys.number(tenantId, phoneNumberId);

export function useNumber(path: NumberPath) {
  const api = useApi();
  return useQuery({
    queryKey: keyOf(path),
    queryFn: ({ signal }) =>
      dataOf(api.GET('/tenants/{tenantId}/numbers/{phoneNumberId}', { params: { path }, signal })),
    refetchInterval: AGAIN_MS,
  });
}

/** How Meta's word on a number changed. */
export function useReadings(path: NumberPath) {
  const api = useApi();
  return usePages([...keyOf(path), 'readings'], (query, signal) =>
    dataOf(
      api.GET('/tenants/{tenantId}/numbers/{phoneNumberId}/readings', {
        params: { path, query },
        signal,
      }),
    ),
  );
}

/** What the doctor found last; looking now, and mending. */
export function useDiagnosis({ tenantId, phoneNumberId }: NumberPath) {
  const api = useApi();
  const queries = useQueryClient();
  const number = queryKeys.number(tenantId, phoneNumberId);
  const queryKey = [...number, 'diagnosis'];
  const found = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      dataOf(
        api.GET('/tenants/{tenantId}/diagnosis', {
          params: { path: { tenantId }, query: { phoneNumberId } },
          signal,
        }),
      ),
    refetchInterval: AGAIN_MS,
  });
  const look = useMutation({
    mutationFn: (fix: DiagnosisCheckName[]) =>
      dataOf(
        api.POST('/tenants/{tenantId}/diagnosis', {
          params: { path: { tenantId } },
          body: { phoneNumberId, fix },
        }),
      ),
    onSuccess: async (diagnosis) => {
      await queries.invalidateQueries({ queryKey: number, predicate: isNot('diagnosis') });
      queries.setQueryData(queryKey, diagnosis);
    },
  });
  return { found, look };
}

function isNot(last: string) {
  return ({ queryKey }: { readonly queryKey: readonly unknown[] }) => queryKey.at(-1) !== last;
}

/** What customers see of the business, and changing that. */
export function useProfile(path: NumberPath) {
  const api = useApi();
  const queries = useQueryClient();
  const queryKey = [...keyOf(path), 'profile'];
  const profile = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      dataOf(
        api.GET('/tenants/{tenantId}/numbers/{phoneNumberId}/profile', {
          params: { path },
          signal,
        }),
      ),
    // A number without a real token has none, and Meta is not asked again and again.
    retry: false,
  });
  const change = useMutation({
    mutationFn: (body: UpdateProfile) =>
      dataOf(
        api.PATCH('/tenants/{tenantId}/numbers/{phoneNumberId}/profile', {
          params: { path },
          body,
        }),
      ),
    onSuccess: (changed) => queries.setQueryData(queryKey, changed),
  });
  return { profile, change };
}

/** What is done to a number by hand, one call each. */
export function useOperations(path: NumberPath) {
  const api = useApi();
  const queries = useQueryClient();
  const { tenantId } = path;
  const params = { path };
  const onSuccess = async () => {
    await queries.invalidateQueries({ queryKey: keyOf(path) });
    await queries.invalidateQueries({ queryKey: queryKeys.numbers(tenantId) });
  };
  return {
    rename: useMutation({
      mutationFn: (label: string) =>
        dataOf(
          api.PATCH('/tenants/{tenantId}/numbers/{phoneNumberId}', { params, body: { label } }),
        ),
      onSuccess,
    }),
    requestCode: useMutation({
      mutationFn: (body: { method: 'SMS' | 'VOICE' }) =>
        emptyAnswer(
          api.POST('/tenants/{tenantId}/numbers/{phoneNumberId}/request-code', { params, body }),
        ),
    }),
    verifyCode: useMutation({
      mutationFn: (body: { code: string }) =>
        emptyAnswer(
          api.POST('/tenants/{tenantId}/numbers/{phoneNumberId}/verify-code', { params, body }),
        ),
      onSuccess,
    }),
    register: useMutation({
      mutationFn: (body: { pin?: string }) =>
        emptyAnswer(
          api.POST('/tenants/{tenantId}/numbers/{phoneNumberId}/register', { params, body }),
        ),
      onSuccess,
    }),
    changePin: useMutation({
      mutationFn: (body: { pin: string }) =>
        emptyAnswer(api.PUT('/tenants/{tenantId}/numbers/{phoneNumberId}/pin', { params, body })),
    }),
    showPin: useMutation({
      mutationFn: () =>
        dataOf(api.POST('/tenants/{tenantId}/numbers/{phoneNumberId}/pin/show', { params })),
    }),
    disconnect: useMutation({
      mutationFn: (body: { deregister: boolean }) =>
        emptyAnswer(
          api.POST('/tenants/{tenantId}/numbers/{phoneNumberId}/disconnect', { params, body }),
        ),
      onSuccess,
    }),
  };
}

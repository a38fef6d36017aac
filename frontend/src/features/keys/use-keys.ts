import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ApiKey } from '../../api/client';
import { dataOf, emptyAnswer } from '../../api/errors';
import { usePages } from '../../api/use-pages';
import { useApi } from '../session/session-context';

export type Scope = ApiKey['scopes'][number];

interface NewKey {
  readonly name: string;
  readonly scopes: Scope[];
  readonly expiresAt?: string;
}

const keyOf = (tenantId: string | undefined) => ['keys', tenantId ?? 'operator'];

/** @param tenantId absent for the operator's own keys */
export function useKeys(tenantId: string | undefined) {
  const api = useApi();
  return usePages(keyOf(tenantId), (query, signal) =>
    tenantId === undefined
      ? dataOf(api.GET('/admin/api-keys', { params: { query }, signal }))
      : dataOf(
          api.GET('/tenants/{tenantId}/api-keys', {
            params: { path: { tenantId }, query },
            signal,
          }),
        ),
  );
}

export function useKeyActions(tenantId: string | undefined) {
  const api = useApi();
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: keyOf(tenantId) });
  return {
    add: useMutation({
      mutationFn: (body: NewKey) =>
        tenantId === undefined
          ? dataOf(api.POST('/admin/api-keys', { body }))
          : dataOf(
              api.POST('/tenants/{tenantId}/api-keys', { params: { path: { tenantId } }, body }),
            ),
      onSettled,
    }),
    rotate: useMutation({
      mutationFn: (keyId: string) =>
        tenantId === undefined
          ? dataOf(
              api.POST('/admin/api-keys/{keyId}/rotate', { params: { path: { keyId } }, body: {} }),
            )
          : dataOf(
              api.POST('/tenants/{tenantId}/api-keys/{keyId}/rotate', {
                params: { path: { tenantId, keyId } },
                body: {},
              }),
            ),
      onSettled,
    }),
    revoke: useMutation({
      mutationFn: (keyId: string) =>
        tenantId === undefined
          ? emptyAnswer(api.DELETE('/admin/api-keys/{keyId}', { params: { path: { keyId } } }))
          : emptyAnswer(
              api.DELETE('/tenants/{tenantId}/api-keys/{keyId}', {
                params: { path: { tenantId, keyId } },
              }),
            ),
      onSettled,
    }),
  };
}

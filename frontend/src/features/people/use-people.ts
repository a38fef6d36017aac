import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { MemberRole } from '../../api/client';
import { dataOf, emptyAnswer } from '../../api/errors';
import { queryKeys } from '../../api/query-keys';
import { usePages } from '../../api/use-pages';
import { useApi } from '../session/session-context';

/** Everybody who may sign in, for the operator. */
export function useUsers() {
  const api = useApi();
  return usePages(queryKeys.users, (query, signal) =>
    dataOf(api.GET('/users', { params: { query }, signal })),
  );
}

/** What an operator does to people. */
export function useUserActions() {
  const api = useApi();
  const refresh = useRefresh(queryKeys.users);
  const of = (userId: string) => ({ params: { path: { userId } } });
  return {
    add: useMutation({
      mutationFn: (body: { email: string; name: string; role: 'operator' | 'member' }) =>
        dataOf(api.POST('/users', { body })),
      onSuccess: refresh,
    }),
    setDisabled: useMutation({
      mutationFn: ({ id, disabled }: { id: string; disabled: boolean }) =>
        dataOf(api.PATCH('/users/{userId}', { ...of(id), body: { disabled } })),
      onSuccess: refresh,
    }),
    newLink: useMutation({
      mutationFn: ({ id }: { id: string; email: string }) =>
        dataOf(api.POST('/users/{userId}/invitation', of(id))),
    }),
    remove: useMutation({
      mutationFn: (id: string) => emptyAnswer(api.DELETE('/users/{userId}', of(id))),
      onSuccess: refresh,
    }),
  };
}

/** Who works in a tenant. */
export function useMembers(tenantId: string) {
  const api = useApi();
  return usePages(queryKeys.members(tenantId), async (query, signal) => {
    const { items, nextCursor } = await dataOf(
      api.GET('/tenants/{tenantId}/members', {
        params: { path: { tenantId }, query },
        signal,
      }),
    );
    return { items: items.map((member) => ({ ...member, id: member.userId })), nextCursor };
  });
}

/** Who was invited to a tenant and has not come yet. */
export function useInvitations(tenantId: string) {
  const api = useApi();
  return usePages(queryKeys.invitations(tenantId), (query, signal) =>
    dataOf(
      api.GET('/tenants/{tenantId}/invitations', { params: { path: { tenantId }, query }, signal }),
    ),
  );
}

/** What an admin does to the people of a tenant. */
export function useMemberActions(tenantId: string) {
  const api = useApi();
  const refreshMembers = useRefresh(queryKeys.members(tenantId));
  const refreshInvitations = useRefresh(queryKeys.invitations(tenantId));
  const refresh = async () => {
    await Promise.all([refreshMembers(), refreshInvitations()]);
  };
  const of = (userId: string) => ({ params: { path: { tenantId, userId } } });
  return {
    invite: useMutation({
      // The person chooses the name.
      mutationFn: ({ email, role }: { email: string; name: string; role: MemberRole }) =>
        dataOf(
          api.POST('/tenants/{tenantId}/members', {
            params: { path: { tenantId } },
            body: { email, role },
          }),
        ),
      onSuccess: refresh,
    }),
    changeRole: useMutation({
      mutationFn: ({ userId, role }: { userId: string; role: MemberRole }) =>
        dataOf(
          api.PATCH('/tenants/{tenantId}/members/{userId}', { ...of(userId), body: { role } }),
        ),
      onSuccess: refresh,
    }),
    remove: useMutation({
      mutationFn: (userId: string) =>
        emptyAnswer(api.DELETE('/tenants/{tenantId}/members/{userId}', of(userId))),
      onSuccess: refresh,
    }),
    withdraw: useMutation({
      mutationFn: (invitationId: string) =>
        emptyAnswer(
          api.DELETE('/tenants/{tenantId}/invitations/{invitationId}', {
            params: { path: { tenantId, invitationId } },
          }),
        ),
      onSuccess: refresh,
    }),
  };
}

function useRefresh(queryKey: readonly unknown[]): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey });
}

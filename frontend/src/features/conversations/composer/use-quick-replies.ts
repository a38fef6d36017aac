import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ApiClient, QuickReply } from '../../../api/client';
import { dataOf, emptyAnswer } from '../../../api/errors';
import { queryKeys } from '../../../api/query-keys';
import { useApi } from '../../session/session-context';

const PAGE_SIZE = 100;
/** More than people can choose from. */
const MOST_PAGES = 5;

/** What the tenant's people often answer with, by shortcut. */
export function useQuickReplies(tenantId: string) {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.quickReplies(tenantId),
    staleTime: 60_000,
    queryFn: ({ signal }) => listAll(api, tenantId, signal),
  });
}

async function listAll(
  api: ApiClient,
  tenantId: string,
  signal: AbortSignal,
): Promise<QuickReply[]> {
  const all: QuickReply[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES && (page === 0 || cursor !== null); page += 1) {
    const query = { limit: PAGE_SIZE, ...(cursor !== null && { cursor }) };
    const params = { path: { tenantId }, query };
    const answer: { items: QuickReply[]; nextCursor: string | null } = await dataOf(
      api.GET('/tenants/{tenantId}/quick-replies', { params, signal }),
    );
    all.push(...answer.items);
    cursor = answer.nextCursor;
  }
  return all.sort((one, other) => one.shortcut.localeCompare(other.shortcut));
}

interface QuickReplyWords {
  /** Of one that is there. */
  readonly id?: string | undefined;
  readonly shortcut: string;
  readonly text: string;
}

export function useSaveQuickReply(tenantId: string) {
  const api = useApi();
  const refresh = useRefresh(tenantId);
  return useMutation({
    mutationFn: ({ id, shortcut, text }: QuickReplyWords) => {
      const body = { shortcut, text };
      return id === undefined
        ? dataOf(
            api.POST('/tenants/{tenantId}/quick-replies', { params: { path: { tenantId } }, body }),
          )
        : dataOf(
            api.PATCH('/tenants/{tenantId}/quick-replies/{quickReplyId}', {
              params: { path: { tenantId, quickReplyId: id } },
              body,
            }),
          );
    },
    onSuccess: refresh,
  });
}

export function useRemoveQuickReply(tenantId: string) {
  const api = useApi();
  const refresh = useRefresh(tenantId);
  return useMutation({
    mutationFn: (quickReplyId: string) =>
      emptyAnswer(
        api.DELETE('/tenants/{tenantId}/quick-replies/{quickReplyId}', {
          params: { path: { tenantId, quickReplyId } },
        }),
      ),
    onSuccess: refresh,
  });
}

function useRefresh(tenantId: string) {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: queryKeys.quickReplies(tenantId) });
}

/** Those whose shortcut begins so, or whose text has it in it; the former first. */
export function findQuickReplies(all: readonly QuickReply[], typed: string): QuickReply[] {
  const wanted = typed.toLocaleLowerCase();
  const begins = all.filter(({ shortcut }) => shortcut.startsWith(wanted));
  const others = all.filter(
    (one) => !begins.includes(one) && one.text.toLocaleLowerCase().includes(wanted),
  );
  return [...begins, ...others];
}

import { useQuery } from '@tanstack/react-query';
import type { ApiClient } from '../../api/client';
import { dataOf } from '../../api/errors';
import { useApi } from '../session/session-context';

type Kind = 'deadLetters' | 'failed' | 'unknown' | 'quarantined' | 'needsReauth' | 'paused';

/** Something that waits for a person. */
export interface Matter {
  readonly kind: Kind;
  /** As far as it was counted. */
  readonly count: number;
  readonly more: boolean;
  /** Where one sees to it. */
  readonly to: string;
}

const LIMIT = 100;
const LATELY_MS = 24 * 60 * 60_000;
const AGAIN_MS = 15_000;

/** What waits for the operator, in all tenants. */
export function useAttention() {
  const api = useApi();
  return useQuery({
    queryKey: ['attention'],
    queryFn: ({ signal }) => countMatters(api, signal),
    refetchInterval: AGAIN_MS,
  });
}

async function countMatters(api: ApiClient, signal: AbortSignal): Promise<Matter[]> {
  const limit = LIMIT;
  const messages = (status: 'failed' | 'unknown') =>
    dataOf(api.GET('/admin/messages', { params: { query: { limit, status } }, signal }));
  const tenants = (status: 'needs_reauth' | 'paused') =>
    dataOf(api.GET('/tenants', { params: { query: { limit, status } }, signal }));
  const [letters, failed, unknown, quarantined, reauth, paused] = await Promise.all([
    dataOf(api.GET('/admin/dead-letters', { params: { query: { limit, state: 'open' } }, signal })),
    messages('failed'),
    messages('unknown'),
    dataOf(
      api.GET('/admin/webhook-events', {
        params: { query: { limit, outcome: 'quarantined' } },
        signal,
      }),
    ),
    tenants('needs_reauth'),
    tenants('paused'),
  ]);
  const since = Date.now() - LATELY_MS;
  const lately = failed.items.filter(({ updatedAt }) => Date.parse(updatedAt) >= since);
  return [
    matter('deadLetters', letters, '/dead-letters'),
    matter('unknown', unknown, '/messages?status=unknown'),
    matter('needsReauth', reauth, '/tenants?status=needs_reauth'),
    matter('paused', paused, '/tenants?status=paused'),
    matter('quarantined', quarantined, '/webhooks?outcome=quarantined'),
    matter('failed', { ...failed, items: lately }, '/messages?status=failed'),
  ];
}

function matter(
  kind: Kind,
  { items, nextCursor }: { readonly items: readonly unknown[]; readonly nextCursor: string | null },
  to: string,
): Matter {
  return { kind, count: items.length, more: nextCursor !== null && items.length === LIMIT, to };
}

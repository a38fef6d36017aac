import { useQuery } from '@tanstack/react-query';
import type { ApiClient, Template } from '../../../api/client';
import { dataOf } from '../../../api/errors';
import { queryKeys } from '../../../api/query-keys';
import { useApi } from '../../session/session-context';

const PAGE_SIZE = 100;
/** More than people can choose from. */
const MOST_PAGES = 5;

/** The templates that can be sent: those that Meta approved, by name. */
export function useTemplates(tenantId: string) {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.approvedTemplates(tenantId),
    staleTime: 60_000,
    queryFn: ({ signal }) => listApproved(api, tenantId, signal),
  });
}

async function listApproved(
  api: ApiClient,
  tenantId: string,
  signal: AbortSignal,
): Promise<Template[]> {
  const all: Template[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES && (page === 0 || cursor !== null); page += 1) {
    const query = { limit: PAGE_SIZE, status: 'APPROVED', ...(cursor !== null && { cursor }) };
    const params = { path: { tenantId }, query };
    const answer: { items: Template[]; nextCursor: string | null } = await dataOf(
      api.GET('/tenants/{tenantId}/templates', { params, signal }),
    );
    all.push(...answer.items);
    cursor = answer.nextCursor;
  }
  return all.sort((one, other) => one.name.localeCompare(other.name));
}

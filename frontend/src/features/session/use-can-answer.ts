import { useSession } from './session-context';

/** Whether somebody may write and change in a tenant, or only look. What a key may do, the API says. */
export function useCanAnswer(tenantId: string): boolean {
  const { viewedIds = [] } = useSession().session;
  return !viewedIds.includes(tenantId);
}

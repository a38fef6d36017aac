import { useSession } from './session-context';

/** Whether one may send, answer and act in a tenant, or only look; what a key may do, the API says. */
export function useCanAnswer(tenantId: string): boolean {
  const { viewedIds = [] } = useSession().session;
  return !viewedIds.includes(tenantId);
}

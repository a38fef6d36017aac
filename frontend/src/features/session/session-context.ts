import { createContext, use } from 'react';
import type { ApiClient } from '../../api/client';
import type { Session } from './session';

export interface SessionContextValue {
  readonly session: Session;
  readonly api: ApiClient;
  /** For what the client does not do. */
  readonly headers: Record<string, string>;
  readonly signOut: () => void;
}

export const SessionContext = createContext<SessionContextValue | null>(null);

/** For everything behind the sign-in. */
export function useSession(): SessionContextValue {
  const value = use(SessionContext);
  if (value === null) throw new TypeError('There is no session here.');
  return value;
}

export function useApi(): ApiClient {
  return useSession().api;
}

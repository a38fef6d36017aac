import { QueryClientProvider } from '@tanstack/react-query';
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { API_BASE, createApiClient } from '../../api/client';
import { createQueryClient } from '../../api/query-client';
import { loadSession, storeSession, type Session } from './session';
import { SessionContext } from './session-context';
import { SignInPage } from './sign-in-page';

/** Shows the sign-in, or what is behind it. What was read with one key is gone with the next. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const [session, setSession] = useState(loadSession);
  const [expired, setExpired] = useState(false);

  const enter = useCallback((next: Session | null, because?: 'expired') => {
    storeSession(next);
    setSession(next);
    setExpired(because === 'expired');
  }, []);

  const { value, queries } = useMemo(
    () => ({
      queries: createQueryClient(),
      value: session && {
        session,
        signOut: () => enter(null),
        api: createApiClient({
          baseUrl: API_BASE,
          key: session.key,
          onUnauthorized: () => enter(null, 'expired'),
        }),
      },
    }),
    [session, enter],
  );

  return (
    <QueryClientProvider client={queries}>
      {value === null ? (
        <SignInPage expired={expired} onSignedIn={(next) => enter(next)} />
      ) : (
        <SessionContext value={value}>{children}</SessionContext>
      )}
    </QueryClientProvider>
  );
}

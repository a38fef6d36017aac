import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { API_BASE, callerHeaders, createApiClient } from '../../api/client';
import { createQueryClient } from '../../api/query-client';
import { LoadingState } from '../../components/loading-state';
import { findSignedIn } from './find-session';
import { loadSession, mayBeSignedIn, sessionOf, storeSession, type Session } from './session';
import { SessionContext } from './session-context';
import { cameBackSignedIn } from './sign-in-ways';

const SignInPage = lazy(() =>
  import('./sign-in-page').then(({ SignInPage: page }) => ({ default: page })),
);

/** `undefined`: not asked yet; `null`: nobody. */
type Found = Session | null | undefined;

/** Shows the sign-in, or what is behind it. What was read by one caller is gone with the next. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation('session');
  const [session, setSession] = useState<Found>(
    () => loadSession() ?? (mayBeSignedIn() || cameBackSignedIn() ? undefined : null),
  );
  const [expired, setExpired] = useState(false);

  const enter = useCallback((next: Session | null, because?: 'expired') => {
    storeSession(next);
    setSession(next);
    setExpired(because === 'expired');
  }, []);

  useEffect(() => {
    if (session !== undefined) return;
    const asking = new AbortController();
    findSignedIn(createApiClient({ baseUrl: API_BASE }), asking.signal).then(
      (found) => enter(found && sessionOf(found)),
      // Whoever cannot be asked now is asked to sign in.
      () => asking.signal.aborted || setSession(null),
    );
    return () => asking.abort();
  }, [session, enter]);

  const { value, queries } = useMemo(
    () => ({ queries: createQueryClient(), value: session ? contextOf(session, enter) : null }),
    [session, enter],
  );

  if (session === undefined) return <LoadingState label={t('looking')} />;
  return (
    <QueryClientProvider client={queries}>
      {value === null ? (
        <Suspense fallback={<LoadingState label="Loading" />}>
          <SignInPage expired={expired} onSignedIn={(next) => enter(next)} />
        </Suspense>
      ) : (
        <SessionContext value={value}>{children}</SessionContext>
      )}
    </QueryClientProvider>
  );
}

function contextOf(session: Session, enter: (next: Session | null, because?: 'expired') => void) {
  const caller = { key: session.key, csrfToken: session.person?.csrfToken };
  const api = createApiClient({
    baseUrl: API_BASE,
    ...caller,
    onUnauthorized: () => enter(null, 'expired'),
  });
  const signOut = () => {
    // The page is left in any case; a session that could not be ended ends by itself.
    if (session.person) void api.DELETE('/session').catch(() => undefined);
    enter(null);
  };
  return { session, api, headers: callerHeaders(caller), signOut };
}

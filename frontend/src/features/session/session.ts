/** Who is signed in. The operator sees every tenant, a tenant only itself. */
export interface Session {
  /** Absent where the API is open. */
  readonly key?: string;
  /** Set for a tenant's key: the one tenant that it opens. */
  readonly tenantId?: string;
}

const STORED = 'console.session';

/** Kept for this browser session only: it ends with the tab. */
export function loadSession(): Session | null {
  const stored = sessionStorage.getItem(STORED);
  return stored === null ? null : readSession(stored);
}

export function storeSession(session: Session | null): void {
  if (session === null) sessionStorage.removeItem(STORED);
  else sessionStorage.setItem(STORED, JSON.stringify(session));
}

function readSession(stored: string): Session | null {
  try {
    const { key, tenantId } = JSON.parse(stored) as Record<string, unknown>;
    return {
      ...(typeof key === 'string' && { key }),
      ...(typeof tenantId === 'string' && { tenantId }),
    };
  } catch {
    return null;
  }
}

import type { SignedIn } from '../../api/client';

/** Who is signed in: a person, or whoever has a key. */
export interface Session {
  /** Absent for people, and where the API is open. */
  readonly key?: string;
  /** Whose session it is, if somebody signed in; the cookie is the browser's affair. */
  readonly person?: Person;
  /** The tenants that can be seen; absent for an operator, who sees them all. */
  readonly tenantIds?: readonly string[];
  /** Those of them where the person is an admin. What a key may do, the API says. */
  readonly managedIds?: readonly string[];
  /** Those of them where the person may only look. */
  readonly viewedIds?: readonly string[];
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly secondFactor: boolean;
  /** Goes along with every change. */
  readonly csrfToken: string;
}

const STORED = 'console.session';
/** That somebody signed in with this browser; who, the API says. */
const PERSON = 'console.person';

/** A key is kept for this browser session only: it ends with the tab. */
export function loadSession(): Session | null {
  const stored = sessionStorage.getItem(STORED);
  return stored === null ? null : readSession(stored);
}

/** Of people only that there is one is kept: their session is asked for. */
export function storeSession(session: Session | null): void {
  if (session === null || session.person) sessionStorage.removeItem(STORED);
  else sessionStorage.setItem(STORED, JSON.stringify(session));
  if (session?.person) notePerson();
  else localStorage.removeItem(PERSON);
}

export function notePerson(): void {
  localStorage.setItem(PERSON, 'signed in');
}

/** Whether it is worth to ask the API who is signed in. */
export function mayBeSignedIn(): boolean {
  return localStorage.getItem(PERSON) !== null;
}

export function sessionOf({ user, tenants, csrfToken }: SignedIn): Session {
  const { id, name, email, role, secondFactor } = user;
  return {
    person: { id, name, email, secondFactor, csrfToken },
    ...(role === 'member' && {
      tenantIds: tenants.map(({ tenantId }) => tenantId),
      managedIds: tenants
        .filter((tenant) => tenant.role === 'admin')
        .map(({ tenantId }) => tenantId),
      viewedIds: tenants
        .filter((tenant) => tenant.role === 'viewer')
        .map(({ tenantId }) => tenantId),
    }),
  };
}

/** Whether pages for the admins of a tenant are of use. */
export function canManage({ managedIds }: Session, tenantId: string | undefined): boolean {
  return managedIds === undefined || managedIds.some((id) => id === tenantId);
}

function readSession(stored: string): Session | null {
  try {
    const { key, tenantIds } = JSON.parse(stored) as Record<string, unknown>;
    return {
      ...(typeof key === 'string' && { key }),
      ...(Array.isArray(tenantIds) && { tenantIds: tenantIds.map(String) }),
    };
  } catch {
    return null;
  }
}

import type { ApiClient, SignedIn } from '../../api/client';
import { dataOf, isApiError } from '../../api/errors';
import type { Session } from './session';

/** What a key turned out to be; `tenant-id-missing` for a tenant's key without its tenant. */
export type Finding = { readonly session: Session } | { readonly problem: 'tenant-id-missing' };

/**
 * Finds out whose key it is: only the operator may list tenants.
 *
 * @throws ApiError if the key is not known, or does not open that tenant
 */
export async function findSession(
  api: ApiClient,
  key: string | undefined,
  tenantId: string | undefined,
): Promise<Finding> {
  const credentials = key === undefined ? {} : { key };
  try {
    await dataOf(api.GET('/tenants', { params: { query: { limit: 1 } } }));
    return { session: credentials };
  } catch (error) {
    if (!isApiError(error, 'operator_only')) throw error;
  }
  if (tenantId === undefined) return { problem: 'tenant-id-missing' };
  await dataOf(api.GET('/tenants/{tenantId}', { params: { path: { tenantId } } }));
  return { session: { ...credentials, tenantIds: [tenantId] } };
}

/** Who is signed in by this browser's cookie. @returns `null` if nobody is */
export async function findSignedIn(api: ApiClient, signal: AbortSignal): Promise<SignedIn | null> {
  try {
    return await dataOf(api.GET('/session', { signal }));
  } catch (error) {
    if (isApiError(error)) return null;
    throw error;
  }
}

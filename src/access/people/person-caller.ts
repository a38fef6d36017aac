import { SCOPES } from '../../common/route-access.js';
import { isId } from '../../common/id.js';
import type { Caller } from '../caller.js';
import { SCOPES_OF, type User } from './user.schema.js';

/** What somebody who signed in may do outside of tenants. */
export function callerOf({ _id: userId, name, role }: User): Caller {
  return role === 'operator'
    ? { kind: 'operator', userId, role, name, scopes: SCOPES }
    : { kind: 'member', userId, role, name, scopes: [] };
}

/** What a member may do in a tenant. @returns `null` if it is none of theirs */
export function callerIn(user: User, tenantId: string | undefined): Caller | null {
  if (!isId('tnt', tenantId)) return null;
  const membership = user.memberships[tenantId];
  if (membership === undefined) return null;
  const { _id: userId, name } = user;
  const { role } = membership;
  return { kind: 'tenant', tenantId, userId, role, name, scopes: SCOPES_OF[role] };
}

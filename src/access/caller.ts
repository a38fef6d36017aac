import { createParamDecorator } from '@nestjs/common';
import type { TenantId } from '../common/id.js';
import { currentContext, runInContext } from '../common/request-context.js';
import { SCOPES, type Scope } from '../common/route-access.js';

/**
 * Who calls, by a key or signed in: an operator; somebody of a tenant, in it; a member of tenants
 * outside of them, where a member may do nothing but look after the own account.
 */
export type Caller = {
  /** Absent for people, for the key of the environment, and where administration is open. */
  readonly keyId?: string;
  /** The person who signed in; absent for keys. */
  readonly userId?: string;
  /** The person's, in the tenant if it is about one; absent for keys. */
  readonly role?: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
} & (
  | { readonly kind: 'operator' }
  | { readonly kind: 'tenant'; readonly tenantId: TenantId }
  | { readonly kind: 'member' }
);

/** The caller whose key is in the environment, or who needs none in development. */
export const OPERATOR: Caller = { kind: 'operator', name: 'operator', scopes: SCOPES };

/** Who did something, as it is remembered. */
export interface Actor {
  readonly kind: 'operator' | 'key' | 'user' | 'system';
  /** Id of the key or the person; `null` if there is none. */
  readonly id: string | null;
  readonly name: string;
}

/** What is remembered of a call while it is answered. */
export interface Call {
  readonly caller: Caller;
  /** Address of the client. */
  readonly ip: string;
  readonly requestId: string;
}

declare module '../common/request-context.js' {
  interface RequestContext {
    call?: Call;
  }
}

export function runInCall<T>(call: Call, work: () => T): T {
  return runInContext({ ...currentContext(), call }, work);
}

/** @returns `undefined` outside of a call with a key: at work that the process does by itself */
export function currentCall(): Call | undefined {
  return currentContext().call;
}

/** Who is behind what is being done. */
export function currentActor(): Actor {
  const caller = currentCall()?.caller;
  if (caller === undefined) return { kind: 'system', id: null, name: 'system' };
  const { kind, keyId, userId, name } = caller;
  const tenants = userId === undefined ? 'key' : 'user';
  return { kind: kind === 'operator' ? kind : tenants, id: keyId ?? userId ?? null, name };
}

/** The caller of a route that is not open, as a parameter. */
export const CalledBy = createParamDecorator((): Caller => {
  const call = currentCall();
  if (call === undefined) throw new Error('Only routes that are not open know their caller.');
  return call.caller;
});

import { AsyncLocalStorage } from 'node:async_hooks';
import { createParamDecorator } from '@nestjs/common';
import type { TenantId } from '../common/id.js';
import { SCOPES, type Scope } from '../common/route-access.js';

/** Who calls: the operator, or a tenant's key. */
export type Caller = {
  /** Absent for the key of the environment, and where administration is open. */
  readonly keyId?: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
} & ({ readonly kind: 'operator' } | { readonly kind: 'key'; readonly tenantId: TenantId });

/** The caller whose key is in the environment, or who needs none in development. */
export const OPERATOR: Caller = { kind: 'operator', name: 'operator', scopes: SCOPES };

/** Who did something, as it is remembered. */
export interface Actor {
  readonly kind: 'operator' | 'key' | 'system';
  /** Id of the key; `null` if it has none. */
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

const calls = new AsyncLocalStorage<Call>();

export function runInCall<T>(call: Call, work: () => T): T {
  return calls.run(call, work);
}

/** @returns `undefined` outside of a call with a key: at work that the process does by itself */
export function currentCall(): Call | undefined {
  return calls.getStore();
}

/** Who is behind what is being done. */
export function currentActor(): Actor {
  const caller = currentCall()?.caller;
  if (caller === undefined) return { kind: 'system', id: null, name: 'system' };
  return { kind: caller.kind, id: caller.keyId ?? null, name: caller.name };
}

/** The caller of a route that is not open, as a parameter. */
export const CalledBy = createParamDecorator((): Caller => {
  const call = currentCall();
  if (call === undefined) throw new Error('Only routes that are not open know their caller.');
  return call.caller;
});

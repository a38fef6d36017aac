import { Readable } from 'node:stream';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isId } from '../../common/id.js';
import { currentContext } from '../../common/request-context.js';
import type { RouteAccess, RouteConfigWithAccess } from '../../common/route-access.js';
import {
  InsufficientScopeError,
  OperatorOnlyError,
  TenantNotFoundError,
  TenantSuspendedError,
} from '../access.errors.js';
import { CallerFinder, type Found } from './caller-finder.js';
import { runInCall, type Caller } from '../caller.js';
import { callerIn } from '../people/person-caller.js';
import { LongAnswers } from './long-answers.service.js';
import { Refusals } from './refusals.service.js';
import { RequestQuota } from './request-quota.js';
import { TenantLookup, type KnownTenant } from '../tenant-lookup.js';

const READS = new Set(['GET', 'HEAD']);

/**
 * Decides for each request who calls and whether they may, before a byte of the body is read: as a
 * hook of Fastify, since Nest's guards come after the parser. Another tenant's path looks as if it
 * did not exist; a suspended tenant may look, but not act. Routes outside of Nest (the console's
 * files, the documentation's) declare nothing and are for everybody; that none of Nest's is without
 * a word, `RouteCheck` sees to at the start.
 */
@Injectable()
export class AccessGate implements OnModuleInit {
  constructor(
    private readonly http: HttpAdapterHost<FastifyAdapter>,
    private readonly finder: CallerFinder,
    private readonly tenants: TenantLookup,
    private readonly quota: RequestQuota,
    private readonly refusals: Refusals,
    private readonly longAnswers: LongAnswers,
  ) {}

  onModuleInit(): void {
    const server = this.http.httpAdapter.getInstance();
    server.addHook('onRequest', (request, reply, done) => {
      const { access, input } = request.routeOptions.config as RouteConfigWithAccess;
      if (!isGuarded(access)) {
        done();
        return;
      }
      this.admit(request, reply, access).then((caller) => {
        if (input?.body === 'stream') this.watch(request, reply);
        runInCall({ caller, ip: request.ip, requestId: request.id }, done);
      }, done);
    });
    server.addHook('onSend', (request, reply, payload, done) => {
      const { access } = request.routeOptions.config as RouteConfigWithAccess;
      if (payload instanceof Readable && isGuarded(access)) this.watch(request, reply);
      done();
    });
  }

  /** What is there as a whole is answered before anybody could look. */
  private watch(request: FastifyRequest, reply: FastifyReply): void {
    this.longAnswers.watch(reply, {
      caller: () => callerKey(request),
      admit: () => this.admitAgain(request),
    });
  }

  private async admit(
    request: FastifyRequest,
    reply: FastifyReply,
    access: RouteAccess,
  ): Promise<Caller> {
    if (access.kind === 'person') return this.finder.findPerson(request);
    const { tenantId } = request.params as { tenantId?: string };
    const caller = this.inTenant(request, await this.finder.find(request), tenantId);
    if (caller.kind === 'operator') {
      mayOperate(caller, access, request.method);
      if (tenantId !== undefined) await this.known(tenantId);
      return caller;
    }
    if (caller.kind === 'member') {
      mayCall(caller, null, access);
      return caller;
    }
    const own = await this.ownTenant(request, caller);
    if (isBelowTenant(request) && tenantId !== own.id) {
      throw new TenantNotFoundError(tenantId ?? '');
    }
    currentContext().tenantId = own.id;
    await this.quota.spend(own, reply);
    mayCall(caller, own, access);
    return caller;
  }

  /**
   * Below a tenant's path a member is who it is there.
   *
   * @throws TenantNotFoundError
   */
  private inTenant(
    request: FastifyRequest,
    { caller, user }: Found,
    tenantId: string | undefined,
  ): Caller {
    if (caller.kind !== 'member' || user === undefined || !isBelowTenant(request)) return caller;
    const inside = callerIn(user, tenantId);
    if (inside === null) throw new TenantNotFoundError(tenantId ?? '');
    return inside;
  }

  /** @throws MissingKeyError if it was removed, and its keys with it; TenantNotFoundError to a person */
  private async ownTenant(
    request: FastifyRequest,
    { tenantId, userId }: Extract<Caller, { kind: 'tenant' }>,
  ): Promise<KnownTenant> {
    const own = await this.tenants.findKnown(tenantId);
    if (own !== null) return own;
    if (userId !== undefined) throw new TenantNotFoundError(tenantId);
    throw this.refusals.refuse(request, 'tenant_gone');
  }

  /** Whether the caller of an answer that still goes on would be let in again. */
  private async admitAgain(request: FastifyRequest): Promise<void> {
    const { tenantId } = request.params as { tenantId?: string };
    const caller = this.inTenant(request, await this.finder.find(request), tenantId);
    if (caller.kind === 'tenant') await this.ownTenant(request, caller);
  }

  /** @throws TenantNotFoundError */
  private async known(tenantId: string): Promise<void> {
    const tenant = isId('tnt', tenantId) ? await this.tenants.findKnown(tenantId) : null;
    if (tenant === null) throw new TenantNotFoundError(tenantId);
    currentContext().tenantId = tenant.id;
  }
}

function isGuarded(access: RouteAccess | undefined): access is RouteAccess {
  return access !== undefined && access.kind !== 'open';
}

/** @throws OperatorOnlyError, InsufficientScopeError, TenantSuspendedError */
function mayCall(caller: Caller, tenant: KnownTenant | null, access: RouteAccess): void {
  if (access.kind !== 'key') throw new OperatorOnlyError();
  const { scope } = access;
  if (scope === 'any') return;
  if (!caller.scopes.includes(scope)) throw new InsufficientScopeError(scope, caller.scopes);
  if (tenant?.suspended === true && scope !== 'read') throw new TenantSuspendedError(tenant.id);
}

/** @throws InsufficientScopeError if it is an operator's key for some things only */
function mayOperate({ scopes }: Caller, access: RouteAccess, method: string): void {
  const needed = access.kind === 'key' ? access.scope : READS.has(method) ? 'read' : 'manage';
  if (needed !== 'any' && !scopes.includes(needed))
    throw new InsufficientScopeError(needed, scopes);
}

/** All that decides who calls, and where. */
function callerKey({ headers, method, params, routeOptions }: FastifyRequest): string {
  const { authorization, cookie, 'x-api-key': key } = headers;
  return JSON.stringify([authorization, key, cookie, method, routeOptions.url, params]);
}

function isBelowTenant(request: FastifyRequest): boolean {
  return request.routeOptions.url?.startsWith('/tenants/:tenantId') ?? false;
}

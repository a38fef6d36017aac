import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { RouteConfigWithAccess } from '../route-access.js';
import { ForeignHostError, ForeignOriginError, HostMissingError } from '../errors.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

export interface ForeignPagesOptions {
  /** Origins beside our own whose pages may change something. */
  readonly origins: readonly string[];
  /** Whether calls without a key may do anything: then any page that reaches us could. */
  readonly openAdministration: boolean;
  /** Address that the server is bound to. */
  readonly boundHost: string;
}

/**
 * Keeps pages of other sites, open in a browser that reaches this server, from changing anything
 * here (cross-site requests), and from reaching an open administration under a name of their own
 * that leads to us (DNS rebinding).
 *
 * @throws HostMissingError, ForeignOriginError, ForeignHostError
 */
export function refuseForeignPages(request: FastifyRequest, options: ForeignPagesOptions): void {
  const { headers, method, raw } = request;
  const { origin, host = '' } = headers;
  if (headers.host === undefined && raw.httpVersion === '1.1') throw new HostMissingError();
  if (origin !== undefined && !SAFE_METHODS.has(method)) {
    const own = URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
    if (!own && !options.origins.includes(origin)) throw new ForeignOriginError();
  }
  const { access } = request.routeOptions.config as RouteConfigWithAccess;
  const needsKey = access !== undefined && access.kind !== 'open';
  if (!options.openAdministration || !needsKey || hasKey(request)) return;
  const name = hostNameOf(host);
  const ours = [options.boundHost, raw.socket.localAddress?.replace(/^::ffff:/, '')];
  if (!isLoopback(name) && !ours.includes(name)) throw new ForeignHostError();
}

/** The name or address in a `Host` header, without port and brackets. */
function hostNameOf(host: string): string {
  const [, v6, name] = /^(?:\[([\da-f:.]+)\]|([^:]*))(?::\d+)?$/i.exec(host.toLowerCase()) ?? [];
  return v6 ?? name ?? '';
}

/** Names that no resolver answers for, so no stranger can make them lead here. */
function isLoopback(name: string): boolean {
  if (name === 'localhost' || name.endsWith('.localhost') || name === '::1') return true;
  return isIP(name) === 4 && name.startsWith('127.');
}

function hasKey({ headers }: FastifyRequest): boolean {
  return headers.authorization !== undefined || headers['x-api-key'] !== undefined;
}

import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isToken } from './tokens.js';

const NAME = 'wa_session';

/** The token that a browser sends along; `undefined` without one, or if it cannot be ours. */
export function sessionTokenOf({ headers }: FastifyRequest): string | undefined {
  const token = parseCookie(headers.cookie ?? '')[NAME];
  return token !== undefined && isToken(token) ? token : undefined;
}

export interface CookieOptions {
  /** Over TLS only. */
  readonly secure: boolean;
}

/** No script sees it, and no other site's form sends it along. */
export function setSessionCookie(
  reply: FastifyReply,
  token: string,
  endsAt: Date,
  options: CookieOptions,
): void {
  write(reply, token, { ...options, expires: endsAt });
}

export function clearSessionCookie(reply: FastifyReply, options: CookieOptions): void {
  write(reply, '', { ...options, expires: new Date(0) });
}

function write(
  reply: FastifyReply,
  value: string,
  { secure, expires }: CookieOptions & { expires: Date },
): void {
  const rules = { httpOnly: true, sameSite: 'lax', path: '/', secure, expires } as const;
  void reply.header('set-cookie', stringifySetCookie({ name: NAME, value, ...rules }));
}

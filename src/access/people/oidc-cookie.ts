import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CookieOptions } from './session-cookie.js';
import type { OidcAttempt } from './oidc.service.js';

const NAME = 'wa_oidc';
const PATH = '/session/oidc';
const SECONDS = 10 * 60;

/** Ties an attempt to the browser that began it. */
export function setAttemptCookie(
  reply: FastifyReply,
  { state, nonce, verifier }: OidcAttempt,
  options: CookieOptions,
): void {
  write(reply, [state, nonce, verifier].join('.'), SECONDS, options);
}

export function clearAttemptCookie(reply: FastifyReply, options: CookieOptions): void {
  write(reply, '', 0, options);
}

export function attemptOf({ headers }: FastifyRequest): OidcAttempt | undefined {
  const value = parseCookie(headers.cookie ?? '')[NAME] ?? '';
  const [state, nonce, verifier, ...more] = value.split('.');
  return state && nonce && verifier && more.length === 0 ? { state, nonce, verifier } : undefined;
}

function write(
  reply: FastifyReply,
  value: string,
  maxAge: number,
  { secure }: CookieOptions,
): void {
  const rules = { httpOnly: true, sameSite: 'lax', path: PATH, secure, maxAge } as const;
  void reply.header('set-cookie', stringifySetCookie({ name: NAME, value, ...rules }));
}

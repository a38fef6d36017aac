import type { FastifyReply, FastifyRequest } from 'fastify';
import { fake, partial } from '../../../test/support/fake.js';
import { attemptOf, clearAttemptCookie, setAttemptCookie } from './oidc-cookie.js';
import { clearSessionCookie, sessionTokenOf, setSessionCookie } from './session-cookie.js';
import { newToken } from './tokens.js';

const ENDS_AT = new Date('2026-11-20T12:00:00Z');
const ATTEMPT = { state: 's-1', nonce: 'n_2', verifier: 'v3' };

function written(write: (reply: FastifyReply) => void): string[] {
  const cookies: string[] = [];
  write(
    fake<FastifyReply>({
      header: (name: string, value: unknown) => void cookies.push(`${name}: ${String(value)}`),
    } as object),
  );
  return cookies;
}

const asking = (cookie?: string): FastifyRequest =>
  partial<FastifyRequest>({ headers: cookie === undefined ? {} : { cookie } });

/** What the browser sends back of it. */
const sentBack = ([cookie = '']: string[]): string =>
  cookie.replace('set-cookie: ', '').split(';')[0]!;

describe('The cookie of a session', () => {
  it('is seen by no script, sent by no form of another site, and comes back', () => {
    const token = newToken();
    const cookies = written((reply) => setSessionCookie(reply, token, ENDS_AT, { secure: true }));
    expect(cookies).toEqual([
      `set-cookie: wa_session=${token}; Path=/; Expires=Fri, 20 Nov 2026 12:00:00 GMT; ` +
        'HttpOnly; Secure; SameSite=Lax',
    ]);
    expect(sessionTokenOf(asking(`other=1; ${sentBack(cookies)}`))).toBe(token);
  });

  it('goes without TLS only where it may', () => {
    const [cookie] = written((reply) => setSessionCookie(reply, 't', ENDS_AT, { secure: false }));
    expect(cookie).not.toContain('Secure');
  });

  it('is taken away under the same rules', () => {
    expect(written((reply) => clearSessionCookie(reply, { secure: true }))).toEqual([
      'set-cookie: wa_session=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; ' +
        'HttpOnly; Secure; SameSite=Lax',
    ]);
  });

  it.each([undefined, '', 'other=1', 'wa_session=', 'wa_session=short', 'wa_session=a%20b'])(
    'is none in %s',
    (cookie) => expect(sessionTokenOf(asking(cookie))).toBeUndefined(),
  );
});

describe('The cookie of an attempt at the identity provider', () => {
  it('is for the way back from there alone, for ten minutes, and comes back', () => {
    const cookies = written((reply) => setAttemptCookie(reply, ATTEMPT, { secure: true }));
    expect(cookies).toEqual([
      'set-cookie: wa_oidc=s-1.n_2.v3; Max-Age=600; Path=/session/oidc; ' +
        'HttpOnly; Secure; SameSite=Lax',
    ]);
    expect(attemptOf(asking(sentBack(cookies)))).toEqual(ATTEMPT);
  });

  it('is taken away once it was used', () => {
    const [cookie] = written((reply) => clearAttemptCookie(reply, { secure: false }));
    expect(cookie).toBe(
      'set-cookie: wa_oidc=; Max-Age=0; Path=/session/oidc; HttpOnly; SameSite=Lax',
    );
  });

  it.each([
    undefined,
    'wa_oidc=',
    'wa_oidc=a.b',
    'wa_oidc=.b.c',
    'wa_oidc=a..c',
    'wa_oidc=a.b.',
    'wa_oidc=a.b.c.d',
  ])('is none in %s', (cookie) => expect(attemptOf(asking(cookie))).toBeUndefined());
});

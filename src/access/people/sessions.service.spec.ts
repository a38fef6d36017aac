import type { FastifyRequest } from 'fastify';
import { fake, partial } from '../../../test/support/fake.js';
import type { AppError } from '../../common/app-error.js';
import { Clock } from '../../common/clock.js';
import type { AppConfig } from '../../config/app-config.js';
import type { SessionDirectory, SignedIn } from './session-directory.js';
import type { Session } from './session.schema.js';
import type { SessionsRepository } from './sessions.repository.js';
import { csrfTokenOf, Sessions } from './sessions.service.js';
import { hashToken, newToken } from './tokens.js';
import type { User } from './user.schema.js';

const HOUR_MS = 3_600_000;
const TOKEN = newToken();

/** Sessions end after ten hours without use, and after a hundred in any case. */
function setUp({ idleHours = 10, hours = 100 } = {}) {
  const time = { now: new Date('2026-11-20T12:00:00Z') };
  const later = (inHours: number): Date => new Date(time.now.getTime() + inHours * HOUR_MS);
  const known = new Map<string, SignedIn>();
  /** In the order in which it happened. */
  const events: unknown[][] = [];
  const did =
    (what: string) =>
    async (...args: unknown[]) =>
      void events.push([what, ...args]);
  const sessions = new Sessions(
    fake<SessionsRepository>({
      insert: did('insert'),
      extend: did('extend'),
      remove: did('remove'),
      removeOfUser: did('removeOfUser'),
    }),
    fake<SessionDirectory>({
      find: async (hash) => known.get(hash) ?? null,
      forget: did('forget'),
    }),
    fake<AppConfig>({ sessions: { idleHours, hours } }),
    Object.assign(new Clock(), { now: () => time.now }),
  );
  const user = partial<User>({ _id: 'usr_1' });
  const isKnown = (session: Partial<Session>): SignedIn => {
    const signedIn = { user, session: partial<Session>({ _id: hashToken(TOKEN), ...session }) };
    known.set(hashToken(TOKEN), signedIn);
    return signedIn;
  };
  const ask = (method: string, headers: FastifyRequest['headers'] = {}) =>
    sessions.find(
      partial<FastifyRequest>({ method, headers: { cookie: `wa_session=${TOKEN}`, ...headers } }),
    );
  return { sessions, time, later, user, events, isKnown, ask };
}

describe(Sessions.name, () => {
  it.each([
    ['ends once it is not used', { idleHours: 10, hours: 100 }, 10, 100],
    [
      'ends at its end though it may be unused for longer',
      { idleHours: 200, hours: 100 },
      100,
      100,
    ],
  ])('opens a session that %s; its token is kept nowhere', async (_case, given, idle, end) => {
    const { sessions, user, events, time, later } = setUp(given);
    const { token, session } = await sessions.open(user, '192.0.2.1');
    expect(session).toEqual({
      _id: hashToken(token),
      userId: 'usr_1',
      createdAt: time.now,
      expiresAt: later(idle),
      endsAt: later(end),
      ip: '192.0.2.1',
    });
    expect(events).toEqual([['insert', session]]);
    expect(JSON.stringify(events)).not.toContain(token);
  });

  it('knows who is signed in by the cookie, until it has expired', async () => {
    const { ask, isKnown, later, sessions, time } = setUp();
    expect(await ask('GET')).toBeNull();
    const signedIn = isKnown({ expiresAt: later(10), endsAt: later(10) });
    expect(await ask('GET')).toBe(signedIn);
    expect(await sessions.find(partial<FastifyRequest>({ method: 'GET', headers: {} }))).toBeNull();
    time.now = later(10);
    expect(await ask('GET')).toBeNull();
  });

  it.each([
    ['GET', undefined, 'let in'],
    ['HEAD', undefined, 'let in'],
    ['POST', undefined, 'csrf_token_missing'],
    ['DELETE', 'guessed', 'csrf_token_missing'],
    ['PATCH', [csrfTokenOf(TOKEN), csrfTokenOf(TOKEN)], 'csrf_token_missing'],
    ['POST', csrfTokenOf(newToken()), 'csrf_token_missing'],
    ['POST', csrfTokenOf(TOKEN), 'let in'],
    ['PUT', csrfTokenOf(TOKEN), 'let in'],
  ])('%s with the token %s of the page: %s', async (method, csrf, expected) => {
    const { ask, isKnown, later } = setUp();
    isKnown({ expiresAt: later(10), endsAt: later(10) });
    const answer = await ask(method, csrf === undefined ? {} : { 'x-csrf-token': csrf }).then(
      (found) => (found === null ? 'nobody' : 'let in'),
      (error: unknown) => (error as AppError).code,
    );
    expect(answer).toBe(expected);
  });

  it('asks for no token of the page where nobody is signed in', async () => {
    const { ask, isKnown, later } = setUp();
    expect(await ask('POST')).toBeNull();
    isKnown({ expiresAt: later(0), endsAt: later(10) });
    expect(await ask('POST')).toBeNull();
  });

  it.each([
    ['is moved on by a use', 5, 100, 10],
    ['is moved on once that is worth a write', 9, 100, 10],
    ['stays where it is before', 9.001, 100, null],
    ['is moved on to the end of the session and no further', 5, 7, 7],
    ['stays where it is at the end', 7, 7, null],
  ])('the end of an unused session %s', async (_case, expiresIn, endsIn, movedTo) => {
    const { ask, isKnown, later, events } = setUp();
    isKnown({ expiresAt: later(expiresIn), endsAt: later(endsIn) });
    await ask('GET');
    const moved = movedTo === null ? [] : [['extend', hashToken(TOKEN), later(movedTo)]];
    expect(events).toEqual(moved);
  });

  it('ends sessions, and answers once no process knows them any more', async () => {
    const { sessions, isKnown, events } = setUp();
    const { session } = isKnown({ userId: 'usr_1' });
    await sessions.close(session);
    await sessions.closeAllOf('usr_1');
    await sessions.closeAllOf('usr_1', session);
    await sessions.refresh('usr_1');
    expect(events).toEqual([
      ['remove', session._id],
      ['forget', 'usr_1'],
      ['removeOfUser', 'usr_1', undefined],
      ['forget', 'usr_1'],
      ['removeOfUser', 'usr_1', session._id],
      ['forget', 'usr_1'],
      ['forget', 'usr_1'],
    ]);
  });
});

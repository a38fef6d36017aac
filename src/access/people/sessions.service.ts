import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Clock } from '../../common/clock.js';
import { Secret } from '../../common/secret.js';
import { AppConfig } from '../../config/app-config.js';
import { CsrfTokenMissingError } from './people.errors.js';
import { SessionDirectory, type SignedIn } from './session-directory.js';
import { sessionTokenOf } from './session-cookie.js';
import type { Session } from './session.schema.js';
import { SessionsRepository } from './sessions.repository.js';
import { hashToken, newToken } from './tokens.js';
import type { User, UserId } from './user.schema.js';

const HOUR_MS = 3_600_000;
const READS = new Set(['GET', 'HEAD']);
const CSRF_HEADER = 'x-csrf-token';
/** Moving the end on costs a write, so it is done only if it is worth it. */
const WORTH_EXTENDING = 0.1;

/** A session that was just opened. The token is nowhere else. */
export interface OpenedSession {
  readonly token: string;
  readonly session: Session;
}

/** The life of sessions: opened, used, ended. */
@Injectable()
export class Sessions {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly directory: SessionDirectory,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  async open({ _id: userId }: User, ip: string): Promise<OpenedSession> {
    const token = newToken();
    const { idleHours, hours } = this.config.sessions;
    const session: Session = {
      _id: hashToken(token),
      userId,
      createdAt: this.clock.now(),
      expiresAt: this.clock.in(Math.min(idleHours, hours) * HOUR_MS),
      endsAt: this.clock.in(hours * HOUR_MS),
      ip,
    };
    await this.sessions.insert(session);
    return { token, session };
  }

  /**
   * Who is signed in, by the cookie.
   *
   * @returns `null` if nobody is, or not any more
   * @throws CsrfTokenMissingError if it is a change and does not come from the console
   */
  async find(request: FastifyRequest): Promise<SignedIn | null> {
    const token = sessionTokenOf(request);
    if (token === undefined) return null;
    const found = await this.directory.find(hashToken(token));
    if (found === null || found.session.expiresAt <= this.clock.now()) return null;
    if (!READS.has(request.method)) {
      const given = request.headers[CSRF_HEADER];
      const matches = typeof given === 'string' && new Secret(csrfTokenOf(token)).is(given);
      if (!matches) throw new CsrfTokenMissingError();
    }
    await this.extend(found.session);
    return found;
  }

  async close({ _id, userId }: Session): Promise<void> {
    await this.sessions.remove(_id);
    await this.directory.forget(userId);
  }

  /** Something changed about a person. @returns once no process lets them do what they might before */
  async refresh(userId: UserId): Promise<void> {
    await this.directory.forget(userId);
  }

  /** @param except a session that goes on */
  async closeAllOf(userId: UserId, except?: Session): Promise<void> {
    await this.sessions.removeOfUser(userId, except?._id);
    await this.directory.forget(userId);
  }

  /** Who uses it stays signed in, up to its end. */
  private async extend({ _id, expiresAt, endsAt }: Session): Promise<void> {
    const idleMs = this.config.sessions.idleHours * HOUR_MS;
    const later = new Date(Math.min(this.clock.in(idleMs).getTime(), endsAt.getTime()));
    if (later.getTime() - expiresAt.getTime() < idleMs * WORTH_EXTENDING) return;
    await this.sessions.extend(_id, later);
  }
}

/** A page that can read it is the console's own: it stands in an answer, and in no cookie. */
export function csrfTokenOf(token: string): string {
  return hashToken(`csrf:${token}`);
}

import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Batcher } from '../../common/batcher.js';
import type { Session } from './session.schema.js';
import { SessionsRepository } from './sessions.repository.js';
import type { User, UserId } from './user.schema.js';
import { UsersRepository } from './users.repository.js';

/** How long another process may go on with a session that ended, or with a role that was changed. */
const FRESH_MS = 2_000;
const MAX_SESSIONS = 20_000;
const MAX_GROUP = 500;

/** A session that goes on, and whose it is. */
export interface SignedIn {
  readonly session: Session;
  readonly user: User;
}

/** Sessions by the hash of their token. However many requests come at once, one look is under way. */
@Injectable()
export class SessionDirectory {
  private readonly fresh = new LRUCache<string, SignedIn>({ max: MAX_SESSIONS, ttl: FRESH_MS });
  private readonly lookUps = new Batcher<string, SignedIn | null>((hashes) => this.lookUp(hashes), {
    maxItems: MAX_GROUP,
  });

  constructor(
    private readonly sessions: SessionsRepository,
    private readonly users: UsersRepository,
  ) {}

  /** @returns also one that has expired */
  async find(hash: string): Promise<SignedIn | null> {
    return this.fresh.get(hash) ?? this.lookUps.add(hash);
  }

  /** Call it after each change of a person or of a session of theirs. */
  forget(userId: UserId): void {
    for (const [hash, { user }] of this.fresh.entries()) {
      if (user._id === userId) this.fresh.delete(hash);
    }
  }

  private async lookUp(hashes: readonly string[]): Promise<(SignedIn | null)[]> {
    const sessions = await this.sessions.findMany([...new Set(hashes)]);
    const ids = [...new Set(sessions.map(({ userId }) => userId))];
    const users = new Map((await this.users.findMany(ids)).map((user) => [user._id, user]));
    const found = new Map<string, SignedIn>();
    for (const session of sessions) {
      const user = users.get(session.userId);
      if (user === undefined || user.disabledAt !== undefined) continue;
      found.set(session._id, { session, user });
      this.fresh.set(session._id, { session, user });
    }
    return hashes.map((hash) => found.get(hash) ?? null);
  }
}

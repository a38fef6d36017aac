import { Injectable } from '@nestjs/common';
import { BriefLookUps } from '../../common/brief-look-ups.js';
import type { Session } from './session.schema.js';
import { SessionsRepository } from './sessions.repository.js';
import type { User, UserId } from './user.schema.js';
import { UsersRepository } from './users.repository.js';

/** A session that goes on, and whose it is. */
export interface SignedIn {
  readonly session: Session;
  readonly user: User;
}

/** Sessions by the hash of their token, of people who may sign in. */
@Injectable()
export class SessionDirectory {
  private readonly lookUps = new BriefLookUps<SignedIn>((hashes) => this.lookUp(hashes));

  constructor(
    private readonly sessions: SessionsRepository,
    private readonly users: UsersRepository,
  ) {}

  /** @returns also one that has expired */
  find(hash: string): Promise<SignedIn | null> {
    return this.lookUps.find(hash);
  }

  /**
   * Call it after each change of a person or of a session of theirs.
   *
   * @returns once no process goes by what was before
   */
  forget(userId: UserId): Promise<void> {
    return this.lookUps.forget(({ user }) => user._id === userId);
  }

  private async lookUp(hashes: readonly string[]): Promise<Map<string, SignedIn>> {
    const sessions = await this.sessions.findMany(hashes);
    const ids = [...new Set(sessions.map(({ userId }) => userId))];
    const users = new Map((await this.users.findMany(ids)).map((user) => [user._id, user]));
    return new Map(
      sessions.flatMap((session) => {
        const user = users.get(session.userId);
        if (user === undefined || user.disabledAt !== undefined) return [];
        return [[session._id, { session, user }] as const];
      }),
    );
  }
}

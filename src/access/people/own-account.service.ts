import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { defined } from '../../common/defined.js';
import type { Secret } from '../../common/secret.js';
import { AuditLog } from '../audit/audit-log.service.js';
import { Passwords } from './passwords.js';
import { SessionNeededError, SignInRefusedError, UserNotFoundError } from './people.errors.js';
import type { SignedIn } from './session-directory.js';
import { Sessions } from './sessions.service.js';
import { SignInThrottle } from './sign-in-throttle.js';
import { SecondFactors, type Enrolment } from './second-factors.service.js';
import type { User } from './user.schema.js';
import { UsersRepository, type UserChanges } from './users.repository.js';

/** What everybody may change about themselves. */
@Injectable()
export class OwnAccount {
  constructor(
    private readonly users: UsersRepository,
    private readonly passwords: Passwords,
    private readonly factors: SecondFactors,
    private readonly sessions: Sessions,
    private readonly throttle: SignInThrottle,
    private readonly audit: AuditLog,
  ) {}

  /** Who sent the request, as stored now. @throws SessionNeededError */
  async of(request: FastifyRequest): Promise<SignedIn> {
    const found = await this.sessions.find(request);
    const user = found && (await this.users.find(found.user._id));
    if (found === null || user === null) throw new SessionNeededError();
    return { session: found.session, user };
  }

  /**
   * @param currentPassword has to be right where a new one is set and there is an old one
   * @throws SignInRefusedError, WeakPasswordError, TooManySignInsError
   */
  async update(
    { user, session }: SignedIn,
    change: { name?: string; password?: Secret; currentPassword?: Secret },
    ip: string,
  ): Promise<User> {
    const { password, currentPassword, name } = change;
    const changes: UserChanges = defined({
      name,
      passwordHash: password && (await this.newHash(user, password, currentPassword, ip)),
    });
    if (Object.keys(changes).length === 0) return user;
    const action = password === undefined ? 'user.updated' : 'user.password_changed';
    const changed = await this.audit.during(
      { action, target: user._id, tenantId: null, changes: { fields: Object.keys(change) } },
      () => this.users.change(user._id, changes),
    );
    if (changed === null) throw new UserNotFoundError(user._id);
    await (password === undefined
      ? this.sessions.refresh(user._id)
      : this.sessions.closeAllOf(user._id, session));
    return changed;
  }

  beginSecondFactor({ user }: SignedIn): Promise<Enrolment> {
    return this.factors.begin(user);
  }

  confirmSecondFactor({ user }: SignedIn, code: string, ip: string): Promise<string[]> {
    return this.guarded(user, ip, () =>
      this.audit.during(
        { action: 'user.second_factor_added', target: user._id, tenantId: null },
        () => this.factors.confirm(user, code),
      ),
    );
  }

  async removeSecondFactor({ user }: SignedIn, code: string, ip: string): Promise<void> {
    await this.guarded(user, ip, () =>
      this.audit.during(
        { action: 'user.second_factor_removed', target: user._id, tenantId: null },
        () => this.factors.remove(user, code),
      ),
    );
  }

  /** Whoever found an open browser may guess neither the password nor codes. */
  private async guarded<T>({ email }: User, ip: string, attempt: () => Promise<T>): Promise<T> {
    await this.throttle.spend(email, ip);
    const result = await attempt();
    await this.throttle.forgive(email, ip);
    return result;
  }

  private async newHash(
    user: User,
    password: Secret,
    current: Secret | undefined,
    ip: string,
  ): Promise<string> {
    const { passwordHash, email } = user;
    if (passwordHash !== undefined) {
      await this.guarded(user, ip, async () => {
        const fits = current !== undefined && (await this.passwords.fits(current, passwordHash));
        if (!fits) throw new SignInRefusedError();
      });
    }
    return this.passwords.hash(password, email);
  }
}

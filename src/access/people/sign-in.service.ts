import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { RareWarning } from '../../common/rare-warning.js';
import type { Secret } from '../../common/secret.js';
import { Metrics } from '../../metrics/metrics.js';
import { AuditLog } from '../audit/audit-log.service.js';
import { runInCall } from '../caller.js';
import { Passwords } from './passwords.js';
import { callerOf } from './person-caller.js';
import { SignInRefusedError } from './people.errors.js';
import { SecondFactors } from './second-factors.service.js';
import { Sessions, type OpenedSession } from './sessions.service.js';
import { SignInThrottle } from './sign-in-throttle.js';
import type { User } from './user.schema.js';
import { UsersRepository } from './users.repository.js';

const WARN_EVERY_MS = 5_000;

export interface Credentials {
  /** In lower case. */
  readonly email: string;
  readonly password: Secret;
  /** Of the second factor, if there is one. */
  readonly code?: string | undefined;
}

/** From where somebody signs in. */
export interface Visit {
  readonly ip: string;
  readonly requestId: string;
}

/** Somebody who was let in. */
export type SignedInUser = User & { opened: OpenedSession };

/** Lets people in. */
@Injectable()
export class SignIn {
  private readonly warning: RareWarning;

  constructor(
    private readonly users: UsersRepository,
    private readonly passwords: Passwords,
    private readonly factors: SecondFactors,
    private readonly sessions: Sessions,
    private readonly throttle: SignInThrottle,
    private readonly audit: AuditLog,
    private readonly metrics: Metrics,
    private readonly clock: Clock,
  ) {
    this.warning = new RareWarning(new Logger(SignIn.name), WARN_EVERY_MS, () =>
      clock.now().getTime(),
    );
  }

  /** @throws TooManySignInsError, SignInRefusedError, SecondFactorNeededError */
  async byPassword(credentials: Credentials, visit: Visit): Promise<SignedInUser> {
    const { email, password, code } = credentials;
    await this.throttle.spend(email, visit.ip);
    const user = await this.users.findByEmail(email);
    const active = user?.disabledAt === undefined ? user : null;
    const fits = await this.passwords.fits(password, active?.passwordHash);
    if (active === null || !fits) throw this.refuse(visit);
    await this.factors.check(active, code);
    await this.throttle.forgive(email, visit.ip);
    return this.admit(active, visit, 'password');
  }

  /** Opens a session for somebody who was recognised. @throws SignInRefusedError if he is disabled */
  admit(user: User, visit: Visit, by: string): Promise<SignedInUser> {
    if (user.disabledAt !== undefined) throw this.refuse(visit);
    return runInCall({ caller: callerOf(user), ...visit }, () =>
      this.audit.during(
        { action: 'session.opened', target: user._id, tenantId: null, changes: { by } },
        async () => {
          const opened = await this.sessions.open(user, visit.ip);
          await this.users.change(user._id, { lastSignInAt: this.clock.now() });
          return { ...user, opened };
        },
      ),
    );
  }

  /** Addresses of people are no matter for a log. */
  private refuse({ ip }: Visit): SignInRefusedError {
    this.metrics.refusedCallersTotal.inc({ reason: 'sign_in' });
    this.warning.say({ address: ip }, 'somebody could not sign in');
    return new SignInRefusedError();
  }
}

import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { isId, newId, type TenantId } from '../../common/id.js';
import type { PageQuery } from '../../common/page.js';
import type { Secret } from '../../common/secret.js';
import { AuditLog } from '../audit/audit-log.service.js';
import { currentActor } from '../caller.js';
import { InvitationsRepository } from './invitations.repository.js';
import type { Invitation } from './invitation.schema.js';
import { Passwords } from './passwords.js';
import { InvitationNotFoundError, SignInRefusedError } from './people.errors.js';
import { SecondFactors } from './second-factors.service.js';
import { Sessions } from './sessions.service.js';
import { SignInThrottle } from './sign-in-throttle.js';
import { hashToken, isToken, newToken } from './tokens.js';
import type { MemberRole, User, UserId } from './user.schema.js';
import { UserFactory } from './user-factory.js';
import { UsersRepository } from './users.repository.js';

const VALID_DAYS = 7;
const DAY_MS = 86_400_000;

/** A link that was just made. Its token is nowhere else. */
export interface NewInvitation {
  readonly invitation: Invitation;
  readonly token: string;
}

/** What a link leads to. */
export interface Invited {
  readonly invitation: Invitation;
  /** Whether a password is to be chosen; else the one that the person has is asked for. */
  readonly choosesPassword: boolean;
}

/** Links by which people choose a password and join tenants. */
@Injectable()
export class Invitations {
  constructor(
    private readonly invitations: InvitationsRepository,
    private readonly users: UsersRepository,
    private readonly factory: UserFactory,
    private readonly passwords: Passwords,
    private readonly factors: SecondFactors,
    private readonly sessions: Sessions,
    private readonly throttle: SignInThrottle,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** For somebody to choose a password; earlier links of theirs are good no more. */
  async toChoosePassword({ _id: userId, email, name }: User): Promise<NewInvitation> {
    await this.invitations.removeOfUser(userId);
    return this.make({ email, name, userId, tenantId: null });
  }

  /** For somebody to join a tenant, whether or not we know them. */
  toJoin(
    tenantId: TenantId,
    { email, name, role }: { email: string; name: string; role: MemberRole },
  ): Promise<NewInvitation> {
    return this.audit.during(
      { action: 'member.invited', target: tenantId, tenantId, changes: { role } },
      () => this.make({ email, name, tenantId, role }),
    );
  }

  list(tenantId: TenantId, page: PageQuery): Promise<Invitation[]> {
    return this.invitations.list(tenantId, page);
  }

  /** @throws InvitationNotFoundError */
  async withdraw(tenantId: TenantId, invitationId: string): Promise<void> {
    const known =
      isId('inv', invitationId) && (await this.invitations.removeOfTenant(tenantId, invitationId));
    if (!known) throw new InvitationNotFoundError();
  }

  /** @throws InvitationNotFoundError */
  async look(token: string): Promise<Invited> {
    const { invitation, user } = await this.find(token);
    return { invitation, choosesPassword: choosesPassword(invitation, user) };
  }

  /**
   * Who was invited to choose a password gets it; who was invited to a tenant joins it, with the own
   * password if he has one, and his second factor.
   *
   * @throws InvitationNotFoundError, WeakPasswordError, SignInRefusedError, TooManySignInsError
   */
  async accept(
    token: string,
    { password, name, code }: { password: Secret; name?: string; code?: string },
    ip: string,
  ): Promise<User> {
    const { invitation, user } = await this.find(token);
    const { email } = invitation;
    if (choosesPassword(invitation, user)) {
      const passwordHash = await this.passwords.hash(password, email);
      await this.take(invitation);
      const person = user ?? (await this.create(invitation, name));
      await this.users.change(person._id, { passwordHash });
      await this.sessions.closeAllOf(person._id);
      return this.join(person._id, invitation);
    }
    await this.throttle.spend(email, ip);
    if (user === null || !(await this.passwords.fits(password, user.passwordHash))) {
      throw new SignInRefusedError();
    }
    await this.factors.check(user, code);
    await this.throttle.forgive(email, ip);
    await this.take(invitation);
    return this.join(user._id, invitation);
  }

  private async create({ email, name }: Invitation, chosen?: string): Promise<User> {
    const user = await this.factory.make({
      email,
      name: chosen ?? name,
      role: 'member',
      vouchedFor: false,
    });
    await this.users.insert(user);
    return user;
  }

  private async join(userId: UserId, { tenantId, role }: Invitation): Promise<User> {
    const since = this.clock.now();
    const joined =
      tenantId === null || role === undefined
        ? await this.users.find(userId)
        : await this.users.join(userId, tenantId, { role, since });
    if (joined === null) throw new InvitationNotFoundError();
    return joined;
  }

  private async find(token: string): Promise<{ invitation: Invitation; user: User | null }> {
    const invitation = isToken(token) ? await this.invitations.findByHash(hashToken(token)) : null;
    if (invitation === null) throw new InvitationNotFoundError();
    const { userId, email } = invitation;
    const user =
      userId === undefined ? await this.users.findByEmail(email) : await this.users.find(userId);
    const gone = userId !== undefined && user === null;
    if (gone || user?.disabledAt !== undefined) throw new InvitationNotFoundError();
    return { invitation, user };
  }

  /** Good once. @throws InvitationNotFoundError if another was quicker */
  private async take({ _id }: Invitation): Promise<void> {
    if (!(await this.invitations.take(_id))) throw new InvitationNotFoundError();
  }

  private async make(
    wanted: Pick<Invitation, 'email' | 'name' | 'userId' | 'tenantId' | 'role'>,
  ): Promise<NewInvitation> {
    const token = newToken();
    const invitation: Invitation = {
      _id: newId('inv'),
      ...wanted,
      hash: hashToken(token),
      createdBy: currentActor(),
      createdAt: this.clock.now(),
      expiresAt: this.clock.in(VALID_DAYS * DAY_MS),
    };
    await this.invitations.insert(invitation);
    return { invitation, token };
  }
}

/**
 * Somebody we do not know, or who was sent a link for that very reason. Not whoever has no password
 * yet: a tenant holds the links that it makes, and would choose one for other people.
 */
function choosesPassword({ userId }: Invitation, user: User | null): boolean {
  return userId !== undefined || user === null;
}

import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { defined } from '../../common/defined.js';
import { isId, type TenantId } from '../../common/id.js';
import type { PageQuery } from '../../common/page.js';
import type { Secret } from '../../common/secret.js';
import { AuditLog } from '../audit/audit-log.service.js';
import { currentCall, type Caller } from '../caller.js';
import { Invitations, type NewInvitation } from './invitations.service.js';
import { InvitationsRepository } from './invitations.repository.js';
import { Passwords } from './passwords.js';
import { MemberNotFoundError, OwnAccessError, UserNotFoundError } from './people.errors.js';
import { Sessions } from './sessions.service.js';
import { UserFactory } from './user-factory.js';
import type { MemberRole, User, UserId, UserRole } from './user.schema.js';
import { UsersRepository, type UserChanges } from './users.repository.js';

/** Somebody new; with the link to choose a password, unless one was given. */
export interface NewUser {
  readonly user: User;
  readonly invited?: NewInvitation;
}

/** The people of the operator and of tenants, and what they are allowed. */
@Injectable()
export class Users {
  constructor(
    private readonly users: UsersRepository,
    private readonly invitations: Invitations,
    private readonly links: InvitationsRepository,
    private readonly factory: UserFactory,
    private readonly passwords: Passwords,
    private readonly sessions: Sessions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** @throws EmailTakenError, WeakPasswordError */
  async create({
    password,
    ...person
  }: {
    email: string;
    name: string;
    role: UserRole;
    password?: Secret;
  }): Promise<NewUser> {
    const passwordHash = password && (await this.passwords.hash(password, person.email));
    const made = await this.factory.make({ ...person, vouchedFor: true });
    const user = { ...made, ...defined({ passwordHash }) };
    return this.audit.during(
      { action: 'user.created', target: user._id, tenantId: null, changes: { role: user.role } },
      async () => {
        await this.users.insert(user);
        return password === undefined
          ? { user, invited: await this.invitations.toChoosePassword(user) }
          : { user };
      },
    );
  }

  /** @throws UserNotFoundError */
  async get(userId: string): Promise<User> {
    const user = isId('usr', userId) ? await this.users.find(userId) : null;
    if (user === null) throw new UserNotFoundError(userId);
    return user;
  }

  /** @param email only who has this address */
  list(page: PageQuery, email?: string): Promise<User[]> {
    return this.users.list(page, email === undefined ? {} : { email });
  }

  /** A link to choose a new password. @throws UserNotFoundError */
  async invite(userId: string): Promise<NewInvitation> {
    const user = await this.get(userId);
    return this.audit.during({ action: 'user.invited', target: user._id, tenantId: null }, () =>
      this.invitations.toChoosePassword(user),
    );
  }

  /**
   * What changes counts in every process once it is answered; sessions of who is disabled end.
   *
   * @throws UserNotFoundError, OwnAccessError
   */
  async update(
    userId: string,
    { disabled, ...rest }: { name?: string; role?: UserRole; disabled?: boolean },
  ): Promise<User> {
    const { _id } = await this.get(userId);
    if (disabled === true || rest.role === 'member') assertNotOneself(_id);
    const changes: UserChanges = {
      ...rest,
      // `undefined` takes it away.
      ...(disabled === undefined ? {} : { disabledAt: disabled ? this.clock.now() : undefined }),
    };
    const changed = await this.audit.during(
      {
        action: 'user.updated',
        target: _id,
        tenantId: null,
        changes: { fields: Object.keys(changes), ...defined({ role: rest.role }) },
      },
      () => this.users.change(_id, changes),
    );
    if (changed === null) throw new UserNotFoundError(userId);
    await (disabled === true ? this.sessions.closeAllOf(_id) : this.sessions.refresh(_id));
    return changed;
  }

  /** @throws UserNotFoundError, OwnAccessError */
  async remove(userId: string): Promise<void> {
    const { _id } = await this.get(userId);
    assertNotOneself(_id);
    await this.audit.during({ action: 'user.removed', target: _id, tenantId: null }, async () => {
      await this.users.remove(_id);
      await this.links.removeOfUser(_id);
    });
    await this.sessions.closeAllOf(_id);
  }

  members(tenantId: TenantId, page: PageQuery): Promise<User[]> {
    return this.users.list(page, { tenantIds: tenantId });
  }

  /** Somebody of this address for whom the operator vouches. */
  async findVouchedFor(email: string): Promise<User | null> {
    const user = await this.users.findByEmail(email);
    return user?.vouchedFor === true ? user : null;
  }

  /** Makes somebody whom we know a member. To a tenant, people are unknown. @throws UserNotFoundError */
  async join(tenantId: TenantId, userId: string, role: MemberRole, caller: Caller): Promise<User> {
    if (caller.kind !== 'operator') throw new UserNotFoundError(userId);
    const { _id } = await this.get(userId);
    const joined = await this.audited('member.added', tenantId, _id, role, () =>
      this.users.join(_id, tenantId, { role, since: this.clock.now() }),
    );
    if (joined === null) throw new UserNotFoundError(userId);
    return joined;
  }

  /** @throws MemberNotFoundError, OwnAccessError */
  async changeRole(tenantId: TenantId, userId: string, role: MemberRole): Promise<User> {
    const _id = await this.memberId(tenantId, userId);
    assertNotOneself(_id);
    const changed = await this.audited('member.updated', tenantId, _id, role, () =>
      this.users.changeRole(_id, tenantId, role),
    );
    if (changed === null) throw new MemberNotFoundError(userId);
    return changed;
  }

  /** @throws MemberNotFoundError, OwnAccessError */
  async leave(tenantId: TenantId, userId: string): Promise<void> {
    const _id = await this.memberId(tenantId, userId);
    assertNotOneself(_id);
    await this.audit.during({ action: 'member.removed', target: _id, tenantId }, () =>
      this.users.leave(_id, tenantId),
    );
    await this.sessions.refresh(_id);
  }

  private async memberId(tenantId: TenantId, userId: string): Promise<UserId> {
    const user = isId('usr', userId) ? await this.users.find(userId) : null;
    if (!user?.tenantIds.includes(tenantId)) throw new MemberNotFoundError(userId);
    return user._id;
  }

  private async audited(
    action: 'member.added' | 'member.updated',
    tenantId: TenantId,
    userId: UserId,
    role: MemberRole,
    change: () => Promise<User | null>,
  ): Promise<User | null> {
    const changed = await this.audit.during(
      { action, target: userId, tenantId, changes: { role } },
      change,
    );
    await this.sessions.refresh(userId);
    return changed;
  }
}

/** There is always somebody left who can give it back. @throws OwnAccessError */
function assertNotOneself(userId: UserId): void {
  if (currentCall()?.caller.userId === userId) throw new OwnAccessError();
}

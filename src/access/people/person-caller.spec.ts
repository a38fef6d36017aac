import { partial } from '../../../test/support/fake.js';
import { callerIn, callerOf } from './person-caller.js';
import { MEMBER_ROLES, type User } from './user.schema.js';

const OURS = 'tnt_01KAP3K1ZJ0M6X1V7Z4N9Q2R5S';
const THEIRS = 'tnt_01KAP3K1ZJ0M6X1V7Z4N9Q2R5T';

const person = (fields: Partial<User>): User =>
  partial<User>({ _id: 'usr_1', name: 'A', ...fields });

describe('What somebody who signed in may do', () => {
  it('is everything for an operator, and nothing outside of tenants for a member', () => {
    const common = { userId: 'usr_1', name: 'A' };
    expect(callerOf(person({ role: 'operator' }))).toEqual({
      ...common,
      kind: 'operator',
      role: 'operator',
      scopes: ['read', 'send', 'manage'],
    });
    expect(callerOf(person({ role: 'member' }))).toEqual({
      ...common,
      kind: 'member',
      role: 'member',
      scopes: [],
    });
  });

  it('is in a tenant what the role there says', () => {
    const scopes = MEMBER_ROLES.map((role) => {
      const user = person({ memberships: { [OURS]: { role, since: new Date(0) } } });
      const caller = callerIn(user, OURS);
      expect(caller).toMatchObject({ kind: 'tenant', tenantId: OURS, userId: 'usr_1', role });
      return caller?.scopes;
    });
    expect(scopes).toEqual([['read', 'send', 'manage'], ['read', 'send'], ['read']]);
  });

  it.each([THEIRS, undefined, 'constructor', '__proto__', 'tnt_'])(
    'is nothing in a tenant that is none of theirs: %s',
    (tenantId) => {
      const memberships = { [OURS]: { role: 'admin', since: new Date(0) } } as const;
      expect(callerIn(person({ memberships }), tenantId)).toBeNull();
    },
  );
});

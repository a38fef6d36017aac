import { fake, partial } from '../../../test/support/fake.js';
import { SessionDirectory } from './session-directory.js';
import type { Session } from './session.schema.js';
import type { SessionsRepository } from './sessions.repository.js';
import type { User, UserId } from './user.schema.js';
import type { UsersRepository } from './users.repository.js';

function setUp() {
  const users = new Map<UserId, User>(
    (['usr_1', 'usr_2', 'usr_3'] as const).map((_id) => [
      _id,
      partial<User>(_id === 'usr_3' ? { _id, disabledAt: new Date(0) } : { _id }),
    ]),
  );
  const owners = { s1: 'usr_1', s2: 'usr_2', s3: 'usr_3', s4: 'usr_4', s5: 'usr_1' } as const;
  const sessions = Object.entries(owners).map(([_id, userId]) => partial<Session>({ _id, userId }));
  const findMany = jest.fn(async (ids: readonly string[]) =>
    sessions.filter(({ _id }) => ids.includes(_id)),
  );
  const findUsers = jest.fn(async (ids: readonly UserId[]) =>
    ids.flatMap((id) => users.get(id) ?? []),
  );
  const directory = new SessionDirectory(
    fake<SessionsRepository>({ findMany }),
    fake<UsersRepository>({ findMany: findUsers }),
  );
  return { directory, users, findMany, findUsers };
}

describe(SessionDirectory.name, () => {
  it('finds whose session it is, of people who are there and may sign in', async () => {
    const { directory, findUsers } = setUp();
    const hashes = ['s1', 's2', 's3', 's4', 's5', 'nobody'];
    const found = await Promise.all(hashes.map((hash) => directory.find(hash)));
    expect(found.map((signedIn) => signedIn && [signedIn.session._id, signedIn.user._id])).toEqual([
      ['s1', 'usr_1'],
      ['s2', 'usr_2'],
      null,
      null,
      ['s5', 'usr_1'],
      null,
    ]);
    expect(findUsers.mock.calls).toEqual([[['usr_1', 'usr_2', 'usr_3', 'usr_4']]]);
  });

  it('goes by what a person is now once a change is told, and asks again of nobody else', async () => {
    const { directory, users, findMany } = setUp();
    await Promise.all([directory.find('s1'), directory.find('s2')]);
    users.set('usr_1', partial<User>({ _id: 'usr_1', disabledAt: new Date(0) }));
    void directory.forget('usr_1');
    expect(await directory.find('s1')).toBeNull();
    expect(await directory.find('s2')).not.toBeNull();
    expect(findMany.mock.calls).toEqual([[['s1', 's2']], [['s1']]]);
  });
});

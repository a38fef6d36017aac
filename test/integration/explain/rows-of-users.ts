import { newId } from '../../../src/common/id.js';
import type { Invitation } from '../../../src/access/people/invitation.schema.js';
import { DataKeysRepository } from '../../../src/master-keys/data-keys.repository.js';
import { KmsKeysRepository } from '../../../src/crypto/kms/kms-keys.repository.js';
import { InvitationsRepository } from '../../../src/access/people/invitations.repository.js';
import type { Session } from '../../../src/access/people/session.schema.js';
import { SessionsRepository } from '../../../src/access/people/sessions.repository.js';
import type { User } from '../../../src/access/people/user.schema.js';
import { UsersRepository } from '../../../src/access/people/users.repository.js';
import { partial } from '../../support/fake.js';
import { PAGE, pageAfter, TENANT, type RowsOf } from './row.js';
import { seededId } from './seeded-documents.js';

const USER = `usr_${seededId(1)}` as const;
const INVITATION = `inv_${seededId(1)}` as const;
const WRAPPED = { masterKeyId: 'v1', wrapped: 'wrapped-1' };
const AT = new Date();
const KMS_KEY = {
  _id: 'kms-1',
  provider: 'aws',
  setting: 'alias/whatsapp',
  keyId: 'alias/whatsapp',
  ciphertext: '',
  createdAt: AT,
} as const;

export const userRows: RowsOf = (get) => {
  const users = () => get(UsersRepository);
  const sessions = () => get(SessionsRepository);
  const invitations = () => get(InvitationsRepository);
  const dataKeys = () => get(DataKeysRepository);
  const kmsKeys = () => get(KmsKeysRepository);
  return [
    ['new user', () => users().insert(partial<User>({ _id: newId('usr'), email: 'new' }))],
    ['user', () => users().find(USER)],
    ['some users', () => users().findMany([USER])],
    ['user by address', () => users().findByEmail('1@x')],
    ['user by subject', () => users().findByOidcSubject('x')],
    ['user bound to a subject', () => users().bindOidcSubject(USER, 'x')],
    ['users', () => users().list(PAGE)],
    ['users, next page', () => users().list(pageAfter('usr'))],
    ['users of a tenant', () => users().list(pageAfter('usr'), { tenantIds: TENANT })],
    ['users by address', () => users().list(PAGE, { email: '1@x' })],
    ['user changed', () => users().change(USER, { name: 'x' })],
    ['user joins', () => users().join(USER, TENANT, { role: 'viewer', since: AT })],
    ['user: another role', () => users().changeRole(USER, TENANT, 'viewer')],
    ['user leaves', () => users().leave(USER, TENANT)],
    ['a code', () => users().takeStep(USER, 1)],
    ['a recovery code', () => users().takeRecoveryCode(USER, 'x')],
    [
      'second factor',
      () => users().confirmSecondFactor(USER, { confirmedAt: AT, recovery: [], lastStep: 1 }),
    ],

    ['new session', () => sessions().insert(partial<Session>({ _id: newId('x'), userId: USER }))],
    ['sessions', () => sessions().findMany(['session-1'])],
    ['session goes on', () => sessions().extend('session-1', AT)],
    ['session ends', () => sessions().remove('session-1')],
    ['other sessions end', () => sessions().removeOfUser(USER, 'session-2')],

    [
      'new invitation',
      () => invitations().insert(partial<Invitation>({ _id: newId('inv'), hash: 'new' })),
    ],
    ['invitation', () => invitations().findByHash('hash-1')],
    ['invitations', () => invitations().list(TENANT, PAGE)],
    ['invitations, next page', () => invitations().list(TENANT, pageAfter('inv'))],
    ['invitation taken', () => invitations().take(INVITATION)],
    ['invitation back', () => invitations().removeOfTenant(TENANT, INVITATION)],
    ['a user goes: its invitations', () => invitations().removeOfUser(USER)],
    ['a user goes', () => users().remove(USER)],
    ['a tenant goes: its users', () => users().removeMembershipsOf(TENANT)],
    ['a tenant goes: its invitations', () => invitations().removeOfTenant(TENANT)],

    ['people under a key', () => dataKeys().findUnder('people', 'v1', 20)],
    ['people under a key counted', () => dataKeys().countUnder('people', 'v0')],
    ['people with keys counted', () => dataKeys().countAll('people')],
    ['tenants under a key', () => dataKeys().findUnder('tenants', 'v0', 20)],
    ['tenants under a key counted', () => dataKeys().countUnder('tenants', 'v0')],
    ['endpoints under a key', () => dataKeys().findUnder('endpoints', 'v0', 20)],
    ['onboardings under a key', () => dataKeys().findUnder('onboardings', 'v0', 20)],
    ['registrations under a key', () => dataKeys().findUnder('registrations', 'v0', 20)],
    [
      'keys replaced',
      () => dataKeys().replace('people', [{ _id: USER, before: WRAPPED, after: WRAPPED }]),
    ],
    ['master keys of a service', () => kmsKeys().findAll()],
    ['a master key of a service', () => kmsKeys().claim(KMS_KEY)],
  ];
};

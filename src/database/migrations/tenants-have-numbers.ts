import type { mongo } from 'mongoose';
import { defined, nonEmpty } from '../../common/defined.js';
import type { Migration } from './migration.js';

/** Fields that were the tenant's, and are its number's now. */
const MOVED = [
  'wabaId',
  'displayPhoneNumber',
  'accessToken',
  'tokenCheck',
  'throughputPerSecond',
  'messagingLimit',
] as const;
/** What a tenant waited for, and its number waits for now. */
const WAITING = ['needs_reauth', 'paused'];

/** A tenant as it was then, as far as it matters here. */
interface Stored {
  readonly _id: string;
  readonly phoneNumberId?: string;
  readonly status: string;
  readonly statusReason?: string;
  readonly wabaId?: string;
  readonly displayPhoneNumber?: string;
  readonly accessToken?: string;
  readonly tokenCheck?: { readonly outcome: string };
  readonly throughputPerSecond?: number;
  readonly messagingLimit?: string;
  readonly numbers?: readonly object[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/**
 * A tenant was its number; now it has numbers. `phoneNumberId` stays where it was and names the
 * default one. A process of the older version finds no token any more: it goes on receiving, and
 * leaves sending to the newer ones.
 */
export const tenantsHaveNumbers: Migration = {
  version: 2,
  name: 'tenants have numbers',
  async run({ db }) {
    await giveNumbers(db, {});
  },
};

/**
 * Gives tenants of the older shape their number. Safe to run twice, and at once. Older processes
 * register such tenants for as long as they run, so that this is needed after the step, too.
 *
 * @param which of them
 * @returns whether there were any
 */
export async function giveNumbers(db: mongo.Db, which: mongo.Filter<Stored>): Promise<boolean> {
  const tenants = db.collection<Stored>('tenants');
  const older = { numbers: { $exists: false }, phoneNumberId: { $type: 'string' as const } };
  let found = false;
  for (;;) {
    const tenant = await tenants.findOne({ $and: [which, older] });
    if (tenant === null) return found;
    found = true;
    await giveNumber(db, tenant);
  }
}

async function giveNumber(db: mongo.Db, tenant: Stored): Promise<void> {
  const { _id, phoneNumberId = '', status, statusReason, updatedAt, createdAt } = tenant;
  // A simulated token proves nothing; all others are taken for what they were when they came.
  if (tenant.tokenCheck?.outcome !== 'unchecked') {
    const owners = db.collection<{ _id: string }>('number_owners');
    const first = { $setOnInsert: { tenantId: _id, at: createdAt } };
    await owners.updateOne({ _id: phoneNumberId }, first, { upsert: true });
  }
  const waits = WAITING.includes(status);
  const moved = MOVED.filter((field) => tenant[field] !== undefined);
  const gone = [...moved, ...(waits ? ['statusReason'] : [])];
  const number = {
    phoneNumberId,
    status: waits ? status : 'active',
    ...Object.fromEntries(moved.map((field) => [field, tenant[field]])),
    ...defined({
      statusReason: waits ? statusReason : undefined,
      // Who alone names an account is taken at their word; where two do, each has to prove it.
      wabaProof: (await isAloneIn(db, tenant)) ? 'operator' : undefined,
    }),
    version: 1,
    statusSince: updatedAt,
    createdAt,
    updatedAt,
  };
  // Changed meanwhile: it is found again, as it is then.
  await db.collection<Stored>('tenants').updateOne(
    { _id, numbers: { $exists: false }, updatedAt },
    {
      $set: { numbers: [number], ...defined({ status: waits ? 'active' : undefined }) },
      ...defined({
        $unset: nonEmpty(Object.fromEntries(gone.map((field) => [field, 1 as const]))),
      }),
    },
  );
}

async function isAloneIn(db: mongo.Db, { _id, wabaId }: Stored): Promise<boolean> {
  if (wabaId === undefined) return false;
  const others = await db.collection<Stored>('tenants').countDocuments({
    _id: { $ne: _id },
    status: { $ne: 'deleted' },
    $or: [{ wabaId }, { 'numbers.wabaId': wabaId }],
  });
  return others === 0;
}

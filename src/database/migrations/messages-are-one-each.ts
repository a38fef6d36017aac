import { mongo } from 'mongoose';
import { defined, nonEmpty } from '../../common/defined.js';
import { newId } from '../../common/id.js';
import type { Migration } from './migration.js';

const DUPLICATE_KEY = 11_000;
const KEYED = { wamidKey: { $exists: true } };

/** A message as it was then, as far as it matters here. */
interface Stored {
  readonly _id: string;
  readonly tenantId: string;
  readonly phoneNumberId?: string;
  readonly direction: 'IN' | 'OUT';
  readonly origin: string;
  readonly idempotencyKey?: string;
  readonly wamidKey: string;
  readonly rank?: number;
  readonly statusTimes?: Readonly<Record<string, Date>>;
  readonly failure?: object;
  readonly pricing?: object;
  readonly metaConversation?: object;
  readonly updatedAt: Date;
}

type Key = Pick<Stored, '_id' | 'tenantId' | 'wamidKey'>;

/**
 * What all wamids of a message have in common is unique for a number. An echo that came under another
 * form than the answer made a row of its own: what it knows goes to the message that was sent. Others
 * that share a key are two messages, and from now on are known by the whole of their wamids.
 */
export const messagesAreOneEach: Migration = {
  version: 6,
  name: 'messages are one each, in whatever form their wamids come',
  async run({ db }) {
    const messages = db.collection<Stored>('messages');
    // Older processes may go on making such rows until the index is there.
    while (!(await isUnique(messages))) await uniteAll(messages);
  },
};

async function isUnique(messages: mongo.Collection<Stored>): Promise<boolean> {
  try {
    await messages.createIndex(
      { tenantId: 1, wamidKey: 1, phoneNumberId: 1 },
      { unique: true, partialFilterExpression: KEYED },
    );
    return true;
  } catch (error) {
    if (error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY) return false;
    throw error;
  }
}

async function uniteAll(messages: mongo.Collection<Stored>): Promise<void> {
  // Read in this order without sorting; it is there already where this version was in use before.
  await messages.createIndex({ tenantId: 1, wamidKey: 1 }, { partialFilterExpression: KEYED });
  const keys = messages
    .find(KEYED)
    .sort({ tenantId: 1, wamidKey: 1 })
    .project<Key>({ tenantId: 1, wamidKey: 1 });
  let last: Key | undefined;
  let done: Key | undefined;
  for await (const key of keys) {
    if (last !== undefined && isEqual(last, key) && (done === undefined || !isEqual(done, key))) {
      await uniteOne(messages, key);
      done = key;
    }
    last = key;
  }
}

async function uniteOne(
  messages: mongo.Collection<Stored>,
  { tenantId, wamidKey }: Key,
): Promise<void> {
  const rows = await messages.find({ tenantId, wamidKey }).sort({ _id: 1 }).toArray();
  for (const phoneNumberId of new Set(rows.map((row) => row.phoneNumberId))) {
    const group = rows.filter((row) => row.phoneNumberId === phoneNumberId);
    const [kept, ...others] = [
      ...group.filter((row) => !isEcho(row)),
      ...group.filter((row) => isEcho(row)),
    ];
    for (const other of others) {
      const isOurs = kept !== undefined && kept.direction === 'OUT' && !isEcho(kept);
      if (isOurs && isEcho(other)) await unite(messages, kept, other);
      else await messages.updateOne({ _id: other._id }, { $unset: { wamidKey: 1 } });
    }
  }
}

/** Settled first, then removed: cut short in between, it is done once more. */
async function unite(
  messages: mongo.Collection<Stored>,
  kept: Stored,
  echo: Stored,
): Promise<void> {
  const { rank = 0, statusTimes = {}, failure, pricing, metaConversation, updatedAt } = echo;
  const times = Object.entries(statusTimes).map(([status, at]) => [`statusTimes.${status}`, at]);
  await messages.updateOne(
    { _id: kept._id },
    {
      $max: { rank, updatedAt },
      ...defined({
        $min: nonEmpty(Object.fromEntries(times) as Record<string, Date>),
      }),
      $set: {
        ...defined({ failure, pricing, metaConversation }),
        eventsDue: newId('chg'),
      },
      $unset: { lane: 1, dueAt: 1, claim: 1, heldSince: 1, waitsFor: 1, error: 1, twinWamid: 1 },
    },
  );
  // A status that came meanwhile is read again, as the index cannot be built yet.
  await messages.deleteOne({ _id: echo._id, updatedAt });
}

function isEcho({ direction, origin, idempotencyKey }: Stored): boolean {
  const isMetas = origin === 'app' || origin === 'history';
  return direction === 'OUT' && isMetas && idempotencyKey === undefined;
}

function isEqual(one: Key, other: Key): boolean {
  return one.tenantId === other.tenantId && one.wamidKey === other.wamidKey;
}

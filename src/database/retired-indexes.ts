import type { mongo } from 'mongoose';

/** Indexes of earlier versions, by collection: other ones do now what they did. */
const RETIRED: Readonly<Record<string, readonly string[]>> = {
  conversation_handlings: ['tenantId_1'],
  customers: ['keys_1'],
  messages: ['tenantId_1_lane_1__id_1', 'tenantId_1_wamidKey_1'],
  templates: ['tenantId_1_name_1_language_1'],
  tenant_events: ['source_1_tenantId_1'],
  tenants: ['wabaId_1'],
  webhook_events: ['items.wamid_1', 'tries_1_receivedAt_1'],
};

/**
 * Drops what only costs: each write had to keep it. To be called once the indexes that took their
 * places are there. Not a step of the migrations, as a process of an earlier version that starts
 * later makes them anew. Indexes that somebody else made are left alone.
 */
export async function dropRetiredIndexes(db: mongo.Db): Promise<void> {
  for (const [name, retired] of Object.entries(RETIRED)) {
    const collection = db.collection(name);
    const there = new Set((await indexesOf(collection)).map((index) => index.name));
    for (const index of retired.filter((one) => there.has(one))) {
      await collection.dropIndex(index).catch(unlessGone);
    }
  }
}

async function indexesOf(collection: mongo.Collection): Promise<{ name?: string }[]> {
  try {
    return await collection.indexes();
  } catch (error) {
    unlessGone(error);
    return [];
  }
}

/** Collection or index: another process may drop it at the same time. */
function unlessGone(error: unknown): void {
  const { codeName } = error as { codeName?: string };
  if (codeName !== 'NamespaceNotFound' && codeName !== 'IndexNotFound') throw error;
}

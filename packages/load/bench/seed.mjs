import { createHash, randomBytes } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { ulid } from 'ulid';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import { customer } from './webhooks.mjs';

/** Fills a database directly, in the shape that the processes give it. */

const GROUP = 1000;
const READ = 70;

/** @typedef {import('./world.mjs').World} World */

/**
 * Registers tenants, as the API does it but many at once.
 *
 * @param {World} world whose database holds one tenant already: its master key is named there
 * @param {number} count
 * @param {number} [numbersEach]
 */
export async function seedTenants(world, count, numbersEach = 1) {
  const { CryptoService, KeyRing, Secret } = await cryptoOf();
  const tenants = world.db.collection(/** @type {string} */ ('tenants'));
  const first = await tenants.findOne({});
  const key = new Secret(world.masterKey);
  const crypto = new CryptoService(KeyRing.of([{ id: first?.['dataKey'].masterKeyId, key }]));
  const now = new Date();
  await insert(world, 'tenants', count, async (index) => {
    const _id = `tnt_${ulid()}`;
    const dataKey = await crypto.createDataKey(_id);
    const ids = Array.from({ length: numbersEach }, (_, n) => `${900_000 + index}${n}`);
    for (const phoneNumberId of ids) world.tenants.push({ id: _id, phoneNumberId });
    const connection = {
      accessToken: await crypto.seal(dataKey, _id, 'accessToken', new Secret('token')),
      throughputPerSecond: 100_000,
    };
    const dates = { createdAt: now, updatedAt: now };
    const numbers = ids.map((phoneNumberId) => ({
      phoneNumberId,
      status: 'active',
      version: 1,
      statusSince: now,
      ...connection,
      ...dates,
    }));
    return {
      _id,
      name: `Tenant ${index}`,
      phoneNumberId: ids[0],
      status: 'active',
      dataKey,
      ...(world.isOld ? connection : { numbers }),
      apiKeyHash: createHash('sha256').update(_id).digest('base64url'),
      autoReply: { enabled: true },
      unknownPolicy: 'hold',
      ...dates,
    };
  });
}

/** The product's own encryption. */
async function cryptoOf() {
  await import('reflect-metadata');
  const built = (/** @type {string} */ path) => import(`${pathToFileURL(inRoot('dist', path))}`);
  const [service, ring, secret] = await Promise.all([
    built('crypto/crypto.service.js'),
    built('crypto/key-ring.js'),
    built('common/secret.js'),
  ]);
  return { ...service, ...ring, ...secret };
}

/**
 * Conversations of the past: each customer wrote once and was answered, and has read the answer.
 *
 * @param {World} world
 * @param {number} count of messages, both directions together
 */
export async function seedMessages(world, count) {
  const people = Math.ceil(count / 2);
  const at = new Date(Date.now() - 86_400_000);
  const ids = Array.from({ length: people }, () => ulid(at.getTime()));
  const tenantOf = (/** @type {number} */ index) =>
    world.tenants[index % world.tenants.length]?.id ?? '';
  const dates = { timestamp: at, createdAt: at, updatedAt: at };
  await insert(world, 'customers', people, (index) => ({
    _id: `cus_${ids[index]}`,
    tenantId: tenantOf(index),
    keys: [`${tenantOf(index)}/phone/${customer(7_000_000 + index)}`],
    waId: customer(7_000_000 + index),
    name: `Customer ${index}`,
    lastMessageAt: at,
    lastInboundAt: at,
    createdAt: at,
    updatedAt: at,
  }));
  await insert(world, 'messages', count, (index) => {
    const person = index >> 1;
    const text = `Message ${index} of a conversation that was held some time ago.`;
    const message = {
      _id: `msg_${ulid(at.getTime() + index)}`,
      tenantId: tenantOf(person),
      conversationId: `cnv_${ids[person]}`,
      type: 'text',
      body: text,
      content: { body: text },
      wamid: `wamid.${randomBytes(24).toString('hex')}`,
      peer: customer(7_000_000 + person),
      ...dates,
    };
    if (index % 2 === 0) return { ...message, direction: 'IN', origin: 'customer' };
    return {
      ...message,
      direction: 'OUT',
      origin: 'auto-reply',
      rank: READ,
      attempts: 1,
      priority: 1,
      idempotencyKey: `auto-reply:wamid.${randomBytes(24).toString('hex')}`,
      statusTimes: { queued: at, sending: at, sent: at, delivered: at, read: at },
    };
  });
}

/**
 * @param {World} world
 * @param {string} name of the collection
 * @param {number} count
 * @param {(index: number) => object | Promise<object>} make
 */
async function insert(world, name, count, make) {
  const collection = world.db.collection(name);
  for (let first = 0; first < count; first += GROUP) {
    const size = Math.min(GROUP, count - first);
    const documents = Array.from({ length: size }, (_, index) => make(first + index));
    await collection.insertMany(await Promise.all(documents), { ordered: false });
  }
}

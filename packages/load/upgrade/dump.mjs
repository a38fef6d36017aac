import mongoose from 'mongoose';

/** Of each collection, as much as shows all the shapes in it. */
const ROWS = 6;
/** Who does what at the moment is no data. */
const SKIPPED = ['leases'];

/**
 * What a database holds, with its indexes, as Extended JSON.
 *
 * @param {import('mongoose').mongo.Db} db
 * @returns {Promise<string>}
 */
export async function dump(db) {
  const collections = await db.listCollections({}, { nameOnly: true }).toArray();
  /** @type {Record<string, { indexes: object[], rows: object[] }>} */
  const dumped = {};
  for (const name of collections
    .map((one) => one.name)
    .filter((one) => !SKIPPED.includes(one))
    .sort()) {
    const all = await db.collection(name).find().sort({ _id: 1 }).toArray();
    const shapes = new Map(all.map((row) => [shapeOf(row), row]));
    const rows = [...new Set([...all.slice(0, ROWS), ...shapes.values()])].slice(0, 3 * ROWS);
    dumped[name] = { indexes: await db.collection(name).indexes(), rows };
  }
  return `${mongoose.mongo.BSON.EJSON.stringify(dumped, undefined, 2)}\n`;
}

/** @param {object} row */
function shapeOf(row) {
  return Object.keys(row).sort().join(' ');
}

import { readFileSync } from 'node:fs';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import { Trouble } from '../../../scripts/lib/trouble.mjs';

/** @typedef {import('mongoose').mongo.Db} Db */
/** @typedef {import('mongoose').mongo.Document} Document */

/**
 * Runs the way back that docs/upgrading.md tells people to run in mongosh, just as it stands there.
 *
 * @param {Db} db
 */
export async function runWayBack(db) {
  // Steps that came later have ways back of their own, to the version just before.
  const [, script] =
    readFileSync(inRoot('docs', 'upgrading.md'), 'utf8').match(
      /\n## Back\n[\s\S]*?```js\n([^`]*)```/,
    ) ?? [];
  if (script === undefined) throw new Trouble('docs/upgrading.md shows no way back any more.');
  /** What the script asks for, in its order: mongosh waits for each, and a driver does not. */
  const asked = /** @type {(() => Promise<unknown>)[]} */ ([]);
  const collection = (/** @type {string} */ name) => ({
    find: (/** @type {Document} */ filter) => ({
      forEach: (/** @type {(document: Document) => void} */ act) => {
        asked.push(async () => {
          for (const document of await db.collection(name).find(filter).toArray()) act(document);
        });
      },
    }),
    updateOne: (/** @type {Document} */ filter, /** @type {Document} */ update) => {
      asked.push(() => db.collection(name).updateOne(filter, update));
    },
    deleteMany: (/** @type {Document} */ filter) => {
      asked.push(() => db.collection(name).deleteMany(filter));
    },
  });
  const shell = new Proxy({}, { get: (_target, name) => collection(String(name)) });
  // The project's own words, which people copy into a shell.
  new Function('db', script)(shell);
  for (let next = asked.shift(); next; next = asked.shift()) await next();
}

import { Int32 } from 'bson';
import { badValue } from '../errors.js';
import * as is from '../fields.js';
import { explainSelect } from '../query.js';
import { parseSort } from '../sort.js';
import { isDocument } from '../values.js';
import { command } from './command.js';

/** @typedef {import('../values.js').Doc} Doc */

const optionalDocument = is.optional(is.document, {});
const optionalCount = is.optional(is.count, 0);

const readQuery = is.fieldsOf('explain', {
  filter: optionalDocument,
  sort: optionalDocument,
  skip: optionalCount,
  limit: optionalCount,
});

/** Takes from a command what decides how its documents are found; the rest is not looked at. */
const QUERY_OF = /** @type {Record<string, (inner: Doc) => Doc>} */ ({
  find: ({ filter, sort, skip, limit }) => ({ filter, sort, skip, limit }),
  count: ({ query, skip, limit }) => ({ filter: query, skip, limit }),
  distinct: ({ query }) => ({ filter: query }),
  findAndModify: ({ query, sort }) => ({ filter: query, sort, limit: new Int32(1) }),
  update: ({ updates }) => {
    const { q, multi = false } = onlyOne(updates);
    return { filter: q, limit: new Int32(multi ? 0 : 1) };
  },
  delete: ({ deletes }) => {
    const { q, limit } = onlyOne(deletes);
    return { filter: q, limit };
  },
});

/** @param {unknown} statements @returns {Doc} */
function onlyOne(statements) {
  const [one, ...more] = Array.isArray(statements) ? statements : [];
  if (isDocument(one) && more.length === 0) return one;
  throw badValue('explained write batches must be of size 1');
}

/** Whatever the verbosity, the query runs to its end; a write changes nothing. */
const explain = command(
  'explain',
  { explain: is.document, verbosity: is.optional(is.string, 'allPlansExecution') },
  ({ explain: inner }, { database, engine: { store } }) => {
    const name = Object.keys(inner)[0] ?? '';
    const toQuery = QUERY_OF[name];
    if (!toQuery) throw badValue(`embedded-mongo does not explain ${name}`);
    const given = Object.entries(toQuery(inner)).filter(([, value]) => value !== undefined);
    const { sort, ...query } = readQuery(Object.fromEntries(given));
    const namespace = `${database}.${inner[name]}`;
    const { stage, nReturned, examined } = explainSelect(store.find(namespace), {
      ...query,
      sort: parseSort(sort),
    });
    return {
      explainVersion: '1',
      queryPlanner: { namespace, winningPlan: stage, rejectedPlans: [] },
      executionStats: {
        executionSuccess: true,
        nReturned,
        totalKeysExamined: stage.stage === 'COLLSCAN' ? 0 : examined,
        totalDocsExamined: examined,
        executionStages: { ...stage, nReturned },
      },
    };
  },
);

export const EXPLAIN = { explain };

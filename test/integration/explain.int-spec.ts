import mongoose, { type Connection } from 'mongoose';
import { buildIndexes, indexesOf } from '../../src/database/indexes.js';
import { isolate } from '../support/isolation.js';
import { Explainer } from './explain/explainer.js';
import { Repositories } from './explain/repositories.js';
import { connectionRows } from './explain/rows-of-connections.js';
import { eventRows } from './explain/rows-of-events.js';
import { messageRows } from './explain/rows-of-messages.js';
import { peopleRows } from './explain/rows-of-people.js';
import { tenantRows } from './explain/rows-of-tenants.js';
import { userRows } from './explain/rows-of-users.js';
import { seedDocuments, SEEDED } from './explain/seeded-documents.js';

const DOCUMENTS = 20_000;
/** Beyond what it returns, a query may look at so many documents in vain. */
const IN_VAIN = 400;
/** What may look at more, and why. */
const MAY_LOOK_AT_ALL: Readonly<Record<string, string>> = {
  'templates vanished': "compares a tenant's templates with Meta's list, of a few thousand at most",
  'templates with a status': "of a tenant's templates, a few thousand at most",
  'templates with a name': "of a tenant's templates, a few thousand at most",
  'all keys revoked': 'of one tenant, whose keys are few',
};
/** What may read a collection from its start, and why. */
const MAY_SCAN: Readonly<Record<string, string>> = {
  'after a restore: messages': 'once, by hand',
  'after a restore: deliveries': 'once, by hand',
};
/** What may sort, and why. */
const MAY_SORT: Readonly<Record<string, string>> = {
  'tenants by external id': 'one at most',
  'tenants by a number': 'one at most',
  'tenants searched': 'as many as have a word that begins so',
  'tenants searched by words': 'as many as have a word that begins so',
  'tenants searched by status': 'as many as have a word that begins so',
  'tenants searched, next page': 'as many as have a word that begins so',
  'users by address': 'one at most',
  'messages by one key': 'one at most',
  'messages by a word': 'as many as have a word that begins so',
  'messages by words': 'as many as have a word that begins so',
  'people by words': 'as many as have a word that begins so',
  'people by a word, next page': 'as many as have a word that begins so',
};
/** Methods without a row, and why. */
const WITHOUT_ROW: Readonly<Record<string, string>> = {
  'Claims.giveBack': 'after a doubtful answer only; what it asks, "unclaim" asks',
  'EndpointsRepository.isGivenUp': 'asks nothing',
};

/**
 * Every query there is, in collections of 20,000 documents, explained by whatever MongoDB the tests
 * use: none reads a collection from its start to its end, and none sorts in memory.
 */
describe('Each query has an index', () => {
  let connection: Connection;
  let repositories: Repositories;
  let explainer: Explainer;

  beforeAll(async () => {
    connection = await mongoose
      .createConnection(isolate().mongoUri, { monitorCommands: true, autoIndex: false })
      .asPromise();
    repositories = await Repositories.open(connection);
    await seedDocuments(connection, DOCUMENTS);
    const { unique, others } = indexesOf(connection);
    await buildIndexes(connection, unique);
    await buildIndexes(connection, others);
    explainer = new Explainer(connection);
  });

  afterAll(async () => {
    await connection.close();
  });

  it.each(
    [messageRows, peopleRows, eventRows, tenantRows, userRows, connectionRows].flatMap((rowsOf) =>
      rowsOf((type) => repositories.get(type)),
    ),
  )('%s', async (name, query) => {
    const plans = await explainer.explain(query);
    for (const { command, stages, examined, returned } of plans) {
      const faulty = [
        ...(name in MAY_SCAN ? [] : ['COLLSCAN']),
        ...(name in MAY_SORT ? [] : ['SORT']),
      ];
      const faults = stages.filter((stage) => faulty.includes(stage));
      const inVain =
        examined - returned > IN_VAIN && !(name in MAY_LOOK_AT_ALL) && !(name in MAY_SCAN)
          ? [`${examined} for ${returned}`]
          : [];
      expect({ command, faults, inVain }).toEqual({ command, faults: [], inVain: [] });
    }
  });

  it('and no method of a repository was left out, nor a collection', () => {
    expect(repositories.uncalled).toEqual(Object.keys(WITHOUT_ROW).sort());
    const collections = Object.values(connection.models).map(({ collection }) => collection.name);
    expect([...SEEDED].sort()).toEqual(collections.sort());
  });
});

import type { INestApplicationContext } from '@nestjs/common';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { newId } from '../../src/common/id.js';
import { TenantRemover } from '../../src/recovery/tenant-remover.service.js';
import { schemas } from './explain/repositories.js';
import { startWorkerApp } from '../support/worker-app.js';

/** What stays of a tenant that was deleted, and why. */
const STAYS: Readonly<Record<string, string>> = {
  api_keys: 'revoked, and forgotten after 30 days: who still uses one is told so',
  audit_log: 'who did what is kept for as long as it is kept of others',
  diagnoses: "the doctor's rounds remove what they know of a number that is not there",
  number_owners: 'a simulated token takes no number that was ever a real one',
  registrations: 'sealed, and forgotten with its idempotency key',
};

describe('A tenant that was deleted', () => {
  let app: INestApplicationContext;
  let connection: Connection;

  beforeAll(async () => {
    app = await startWorkerApp();
    connection = app.get<Connection>(getConnectionToken());
  });

  afterAll(async () => {
    await app.close();
  });

  it('leaves nothing in any collection, and others keep what is theirs', async () => {
    const [gone, other] = [newId('tnt'), newId('tnt')];
    // Also those that only the API knows: they have to be removed all the same.
    const models = [...(await schemas())].flatMap(([name, schema]) =>
      schema.path('tenantId') ? (connection.models[name] ?? connection.model(name, schema)) : [],
    );
    expect(models.length).toBeGreaterThan(10);
    for (const { collection, schema } of models) {
      for (const tenantId of [gone, other]) {
        // What has to be unique is.
        const keys = schema.indexes().flatMap(([fields]) => Object.keys(fields));
        const valueOf = (key: string) =>
          schema.path(key)?.instance === 'Number' ? [gone, other].indexOf(tenantId) : tenantId;
        const document = Object.fromEntries(keys.map((key) => [key.split('.')[0], valueOf(key)]));
        await collection.insertOne({ ...document, _id: tenantId as never, tenantId });
      }
    }
    const tenants = connection.collection('tenants');
    await tenants.insertOne({ _id: gone as never, status: 'deleted' });
    await app.get(TenantRemover).removeSome();

    expect(await tenants.countDocuments({ _id: gone as never })).toBe(0);
    const left: string[] = [];
    const lost: string[] = [];
    for (const { collection } of models) {
      if ((await collection.countDocuments({ tenantId: gone })) > 0) left.push(collection.name);
      if ((await collection.countDocuments({ tenantId: other })) !== 1) lost.push(collection.name);
    }
    expect(lost).toEqual([]);
    expect(left.toSorted()).toEqual(Object.keys(STAYS).toSorted());
  });
});

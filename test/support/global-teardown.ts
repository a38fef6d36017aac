import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import { stopServicesForTests } from '../../scripts/lib/services-for-tests.mjs';

/** Leaves a MongoDB and a Redis that were not started for the tests as they were found. */
export default async function cleanUp(): Promise<void> {
  const { MONGO_URI = '', REDIS_HOST = '', REDIS_PORT = '', TEST_RUN = '' } = process.env;
  await Promise.all([
    dropDatabases(MONGO_URI, TEST_RUN),
    dropKeys(REDIS_HOST, Number(REDIS_PORT), TEST_RUN),
  ]);
  await stopServicesForTests();
}

async function dropDatabases(uri: string, run: string): Promise<void> {
  const client = await mongoose.mongo.MongoClient.connect(uri);
  const { databases } = await client.db().admin().listDatabases({ nameOnly: true });
  for (const { name } of databases) {
    if (name.startsWith(run)) await client.db(name).dropDatabase();
  }
  await client.close();
}

async function dropKeys(host: string, port: number, run: string): Promise<void> {
  const { REDIS_PASSWORD: password = '', REDIS_DB: db = '0' } = process.env;
  const redis = new Redis({ host, port, db: Number(db), ...(password && { password }) });
  for await (const keys of redis.scanStream({ match: `${run}*`, count: 1000 })) {
    if (keys.length > 0) await redis.unlink(keys as string[]);
  }
  redis.disconnect();
}

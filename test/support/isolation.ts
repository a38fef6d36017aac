import { randomBytes } from 'node:crypto';
import { withDatabase } from '../../scripts/lib/mongo.mjs';

/** Where a test file finds its own corner of the shared MongoDB and Redis. */
export interface Isolation {
  /** Names a database that nobody else uses. */
  readonly mongoUri: string;
  readonly redisHost: string;
  readonly redisPort: number;
  /** Sets its queues apart from those of all others. */
  readonly queuePrefix: string;
}

/** The teardown removes everything whose name starts so. */
export function runName(): string {
  return requireEnv('TEST_RUN');
}

/** A database and a queue prefix of its own; call it once for each test file. */
export function isolate(): Isolation {
  const name = `${runName()}-${randomBytes(4).toString('hex')}`;
  return {
    mongoUri: withDatabase(requireEnv('MONGO_URI'), name),
    redisHost: requireEnv('REDIS_HOST'),
    redisPort: Number(requireEnv('REDIS_PORT')),
    queuePrefix: name,
  };
}

/** Set by the global setup. */
function requireEnv(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run this through the Jest projects.`);
  return value;
}

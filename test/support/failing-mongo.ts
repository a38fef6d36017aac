import { mongo } from 'mongoose';
import { startMongo } from '../../scripts/lib/mongo.mjs';
import { tempDir } from '../../scripts/lib/temp.mjs';

/** How commands fail; `writeConcernError`: done, and then said to be in doubt. */
export type Failure =
  | { closeConnection: true }
  | { errorCode: number; errorLabels?: string[] }
  | { writeConcernError: { code: number; errmsg: string } };

export interface FailingMongo {
  readonly uri: string;
  /** Has the next `times` commands of these kinds fail. */
  fail(failCommands: readonly string[], failure: Failure, times?: number): Promise<void>;
  /** Has no command fail any more. */
  heal(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A server of a test's own whose commands can be told to fail. It is always ours: a MongoDB has
 * fail points only where it was started with test commands, and all who use it would notice them.
 */
export async function startFailingMongo(): Promise<FailingMongo> {
  const folder = tempDir();
  const server = await startMongo({ dataDir: folder.path, mongod: null });
  const client = await mongo.MongoClient.connect(server.uri);
  const configure = async (mode: object | string, data: object = {}): Promise<void> => {
    const command = { configureFailPoint: 'failCommand', mode, data };
    await client.db('admin').command(command);
  };
  return {
    uri: `${server.uri}/test`,
    fail: (failCommands, failure, times = 1) => configure({ times }, { failCommands, ...failure }),
    heal: () => configure('off'),
    stop: async () => {
      await client.close();
      await server.stop();
      folder.stop();
    },
  };
}

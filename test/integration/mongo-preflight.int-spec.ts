import { Logger } from '@nestjs/common';
import { startMongo } from '../../scripts/lib/mongo.mjs';
import { freePort } from '../../scripts/lib/ports.mjs';
import { tempDir } from '../../scripts/lib/temp.mjs';
import { loadConfig } from '../../src/config/app-config.js';
import { awaitMongo } from '../../src/preflight/mongo.preflight.js';
import { eventually } from '../support/eventually.js';
import { isolate } from '../support/isolation.js';

describe(awaitMongo.name, () => {
  const said: string[] = [];
  const note = (text: string) => void said.push(text);

  beforeAll(() => Logger.overrideLogger({ log: note, warn: note, error: note }));
  beforeEach(() => said.splice(0));
  afterAll(() => Logger.overrideLogger(false));

  it('looks, once the server is there', async () => {
    const names: string[] = [];
    const { mongoUri } = isolate();
    await awaitMongo(loadConfig({ MONGO_URI: mongoUri }), async (db) => {
      names.push(db.databaseName);
    });
    expect(names).toEqual([new URL(mongoUri).pathname.slice(1)]);
  });

  it('says why it is not there, once, and gives up in one sentence', async () => {
    const config = loadConfig({ MONGO_URI: `mongodb://127.0.0.1:${await freePort()}/db` });
    const waited = awaitMongo(config, async () => undefined, 2_500);
    await expect(waited).rejects.toThrow(
      /^MongoDB was not to be reached for 2.5 s: .*ECONNREFUSED/,
    );
    expect(said).toEqual([expect.stringMatching(/^MongoDB is not there \(.*ECONNREFUSED/)]);
  });

  it('finds a server that comes late', async () => {
    const folder = tempDir();
    const port = await freePort();
    const config = loadConfig({ MONGO_URI: `mongodb://127.0.0.1:${port}/db` });
    const waited = awaitMongo(config, async () => undefined);
    await eventually(() => expect(said.length).toBeGreaterThan(0));
    const server = await startMongo({ port, dataDir: folder.path });
    await waited;
    await server.stop();
    folder.stop();
  });

  it('tells what another failure is, instead of trying again', async () => {
    const failure = new Error('the look failed');
    const look = () => Promise.reject(failure);
    const config = loadConfig({ MONGO_URI: isolate().mongoUri });
    await expect(awaitMongo(config, look)).rejects.toBe(failure);
  });
});

import { connect } from 'node:net';
import { startMongo } from '../../scripts/lib/mongo.mjs';
import { findRedisServer, startRedis } from '../../scripts/lib/redis.mjs';
import { tempDir } from '../../scripts/lib/temp.mjs';

type Running = {
  port: number;
  child: { kill(signal: NodeJS.Signals): void; exited: Promise<unknown> };
};

/** A server for one test file alone, which may be killed, and started again on the same port. */
export class OwnServer {
  private constructor(
    private readonly launch: (port: number) => Promise<Running>,
    private running: Running,
  ) {}

  static async start(launch: (port: number) => Promise<Running>): Promise<OwnServer> {
    return new OwnServer(launch, await launch(0));
  }

  get port(): number {
    return this.running.port;
  }

  /** It takes what is sent and does nothing with it, until it goes on. */
  hang(): void {
    this.running.child.kill('SIGSTOP');
  }

  goOn(): void {
    this.running.child.kill('SIGCONT');
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.running.child.kill(signal);
    await this.running.child.exited;
  }

  async restart(): Promise<void> {
    this.running = await this.launch(this.port);
  }
}

export interface OwnServices {
  readonly mongo: OwnServer;
  readonly redis: OwnServer;
  /** Makes Redis forget everything. */
  wipeRedis(): Promise<void>;
  stop(): Promise<void>;
}

/** MongoDB keeps its data when it is killed; Redis comes back empty. */
export async function startOwnServices(): Promise<OwnServices> {
  const folder = tempDir();
  const command = await findRedisServer();
  const [mongo, redis] = await Promise.all([
    OwnServer.start((port) => startMongo({ port, dataDir: `${folder.path}/mongo`, durable: true })),
    OwnServer.start((port) => startRedis({ command, port, dataDir: `${folder.path}/redis` })),
  ]);
  return {
    mongo,
    redis,
    wipeRedis: () => flushAll(redis.port),
    stop: async () => {
      await Promise.all([mongo.kill('SIGTERM'), redis.kill('SIGTERM')]);
      folder.stop();
    },
  };
}

function flushAll(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('error', reject);
    socket.once('data', (data) => {
      socket.destroy();
      if (data.toString().startsWith('+OK')) resolve();
      else reject(new Error(data.toString()));
    });
    socket.write('FLUSHALL\r\n');
  });
}

import { Redis } from 'ioredis';
import { freePort } from '../../scripts/lib/ports.mjs';
import { findRedisServer, startRedis } from '../../scripts/lib/redis.mjs';
import { tempDir } from '../../scripts/lib/temp.mjs';
import { eventually } from './eventually.js';
import { OwnServer } from './own-services.js';

const NODES = 3;
const SLOTS = 16_384;

/** Three masters without replicas: while one is down, so is all of it. */
export class RedisCluster {
  private constructor(
    private readonly nodes: readonly OwnServer[],
    private readonly folder: { stop(): void },
  ) {}

  static async start(): Promise<RedisCluster> {
    const folder = tempDir();
    const command = await findRedisServer();
    // By default it would be the port and 10,000, which may be beyond all ports.
    const busPort = await freePort();
    const nodes = await Promise.all(
      Array.from({ length: NODES }, async (_, place) => {
        const args = [
          ...['--cluster-enabled', 'yes', '--cluster-node-timeout', '1000'],
          ...['--cluster-port', `${place === 0 ? busPort : await freePort()}`],
        ];
        const dataDir = `${folder.path}/node-${place}`;
        return OwnServer.start((port) => startRedis({ command, port, dataDir, args }));
      }),
    );
    const cluster = new RedisCluster(nodes, folder);
    await cluster.join(busPort);
    return cluster;
  }

  /** Of a node; any one tells where the others are. */
  get port(): number {
    return this.nodes[0]!.port;
  }

  /** The node that has this key. */
  async nodeOf(key: string): Promise<OwnServer> {
    const slot = await this.ask(this.nodes[0]!, (redis) => redis.cluster('KEYSLOT', key));
    return this.nodes[Math.floor((slot * NODES) / SLOTS)]!;
  }

  /** All keys that begin so, on all nodes. */
  async keysFrom(prefix: string): Promise<string[]> {
    const found = await Promise.all(
      this.nodes.map((node) => this.ask(node, (redis) => redis.keys(`${prefix}*`))),
    );
    return found.flat();
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill('SIGTERM')));
    this.folder.stop();
  }

  /** @param busPort where the first node speaks to the others */
  private async join(busPort: number): Promise<void> {
    const [first, ...others] = this.nodes;
    for (const [place, node] of this.nodes.entries()) {
      const from = Math.ceil((place * SLOTS) / NODES);
      const to = Math.ceil(((place + 1) * SLOTS) / NODES) - 1;
      await this.ask(node, (redis) => redis.call('CLUSTER', 'ADDSLOTSRANGE', from, to));
    }
    for (const node of others) {
      await this.ask(node, (redis) =>
        redis.call('CLUSTER', 'MEET', '127.0.0.1', first!.port, busPort),
      );
    }
    await eventually(async () => {
      for (const node of this.nodes) {
        expect(await this.ask(node, (redis) => redis.cluster('INFO'))).toContain(
          'cluster_state:ok',
        );
      }
    });
  }

  private async ask<T>(node: OwnServer, question: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis({ port: node.port });
    try {
      return await question(redis);
    } finally {
      redis.disconnect();
    }
  }
}

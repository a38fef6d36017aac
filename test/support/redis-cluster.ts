import { Redis } from 'ioredis';
import { freePort } from '../../scripts/lib/ports.mjs';
import { findRedisServer, startRedis } from '../../scripts/lib/redis.mjs';
import { tempDir } from '../../scripts/lib/temp.mjs';
import { eventually } from './eventually.js';
import { OwnServer } from './own-services.js';

const SHARDS = 3;
const SLOTS = 16_384;

interface Node {
  readonly server: OwnServer;
  /** Where it speaks to the other nodes. */
  readonly busPort: number;
}

/** A part of the keys, on a node and its replica. */
interface Shard {
  readonly master: Node;
  readonly replica: Node;
}

/** Three shards of two nodes each, which forget everything when they are killed. */
export class RedisCluster {
  private constructor(
    private readonly shards: readonly Shard[],
    private readonly folder: { stop(): void },
  ) {}

  static async start(): Promise<RedisCluster> {
    const folder = tempDir();
    const command = await findRedisServer();
    const startNode = async (name: string): Promise<Node> => {
      const busPort = await freePort();
      const args = [
        ...['--cluster-enabled', 'yes', '--cluster-node-timeout', '1000'],
        // By default it would be the port and 10,000, which may be beyond all ports.
        ...['--cluster-port', `${busPort}`, '--repl-diskless-sync-delay', '0'],
      ];
      const dataDir = `${folder.path}/${name}`;
      const server = await OwnServer.start((port) => startRedis({ command, port, dataDir, args }));
      return { server, busPort };
    };
    const shards = await Promise.all(
      Array.from({ length: SHARDS }, async (_, index) => ({
        master: await startNode(`master-${index}`),
        replica: await startNode(`replica-${index}`),
      })),
    );
    const cluster = new RedisCluster(shards, folder);
    await cluster.join();
    return cluster;
  }

  /** The nodes that have this key, the one first that it is written to. */
  async nodesOf(key: string): Promise<readonly [OwnServer, OwnServer]> {
    const slot = await ask(this.nodes[0]!, (redis) => redis.cluster('KEYSLOT', key));
    const { master, replica } = this.shards[Math.floor((slot * SHARDS) / SLOTS)]!;
    return [master.server, replica.server];
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map(({ server }) => server.kill('SIGTERM')));
    this.folder.stop();
  }

  private get nodes(): readonly Node[] {
    return this.shards.flatMap(({ master, replica }) => [master, replica]);
  }

  private async join(): Promise<void> {
    const [first, ...others] = this.nodes;
    for (const { server, busPort } of others) {
      await ask(first!, (redis) =>
        redis.call('CLUSTER', 'MEET', '127.0.0.1', server.port, busPort),
      );
    }
    await eventually(async () => {
      for (const node of this.nodes) {
        const info = await ask(node, (redis) => redis.cluster('INFO'));
        expect(info).toContain(`cluster_known_nodes:${this.nodes.length}`);
      }
    });
    for (const [index, { master, replica }] of this.shards.entries()) {
      const from = Math.ceil((index * SLOTS) / SHARDS);
      const to = Math.ceil(((index + 1) * SLOTS) / SHARDS) - 1;
      await ask(master, (redis) => redis.call('CLUSTER', 'ADDSLOTSRANGE', from, to));
      const id = await ask(master, (redis) => redis.cluster('MYID'));
      await ask(replica, (redis) => redis.cluster('REPLICATE', id));
    }
    await eventually(async () => {
      for (const { master, replica } of this.shards) {
        const state = await ask(master, (redis) => redis.cluster('INFO'));
        expect(state).toContain('cluster_state:ok');
        const replication = await ask(replica, (redis) => redis.info('replication'));
        expect(replication).toContain('master_link_status:up');
      }
    });
  }
}

async function ask<T>({ server }: Node, question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis({ port: server.port });
  try {
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}

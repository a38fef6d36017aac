import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { freePort } from '../../scripts/lib/ports.mjs';
import { findRedisServer, startRedis } from '../../scripts/lib/redis.mjs';
import { tempDir } from '../../scripts/lib/temp.mjs';
import { eventually } from './eventually.js';
import { OwnServer } from './own-services.js';

/** A master, its replica, and a sentinel that makes the one out of the other. */
export class RedisSentinel {
  private constructor(
    readonly name: string,
    readonly port: number,
    readonly master: OwnServer,
    readonly replica: OwnServer,
    private readonly sentinel: ChildProcess,
    private readonly folder: { stop(): void },
  ) {}

  static async start(): Promise<RedisSentinel> {
    const folder = tempDir();
    const command = await findRedisServer();
    const server = (name: string, args: string[] = []) => {
      const dataDir = `${folder.path}/${name}`;
      return OwnServer.start((port) => startRedis({ command, port, dataDir, args }));
    };
    const master = await server('master');
    const replica = await server('replica', ['--replicaof', `127.0.0.1 ${master.port}`]);
    await eventually(async () => {
      expect(await ask(replica.port, (redis) => redis.info('replication'))).toContain(
        'master_link_status:up',
      );
    });
    const port = await freePort();
    const config = `${folder.path}/sentinel.conf`;
    const settings = [
      `port ${port}`,
      'bind 127.0.0.1',
      `sentinel monitor ours 127.0.0.1 ${master.port} 1`,
      'sentinel down-after-milliseconds ours 500',
      'sentinel failover-timeout ours 5000',
    ];
    writeFileSync(config, settings.join('\n'));
    const sentinel = spawn(command, [config, '--sentinel'], { stdio: 'ignore' });
    await eventually(async () => {
      const known = await ask(port, (redis) => redis.call('SENTINEL', 'REPLICAS', 'ours'));
      expect(known).toHaveLength(1);
    });
    return new RedisSentinel('ours', port, master, replica, sentinel, folder);
  }

  async stop(): Promise<void> {
    this.sentinel.kill('SIGTERM');
    await once(this.sentinel, 'exit');
    await Promise.all([this.master.kill('SIGKILL'), this.replica.kill('SIGKILL')]);
    this.folder.stop();
  }
}

async function ask<T>(port: number, question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis({ port, lazyConnect: true, maxRetriesPerRequest: 1 });
  redis.on('error', () => undefined);
  try {
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}

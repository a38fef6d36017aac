import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Batcher } from '../common/batcher.js';
import { AppConfig } from '../config/app-config.js';
import { connectImpatiently, type RedisClient } from './redis-client.js';

const ADMIT = `
local limit, now, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
local count = redis.call('ZCARD', KEYS[1])
local admitted = {}
for place = 4, #ARGV do
  local known = redis.call('ZSCORE', KEYS[1], ARGV[place])
  if known or count < limit then
    redis.call('ZADD', KEYS[1], now, ARGV[place])
    if not known then count = count + 1 end
    admitted[place - 3] = 1
  else
    admitted[place - 3] = 0
  end
end
redis.call('PEXPIRE', KEYS[1], window)
return admitted`;

const APPEND = `
for place, key in ipairs(KEYS) do
  redis.call('RPUSH', key, ARGV[2 * place])
  redis.call('PEXPIRE', key, ARGV[2 * place - 1])
end`;

const SPEND = `
local value = redis.call('GET', KEYS[1])
if not value then return 1 end
if #ARGV > 1 and tonumber(value) + tonumber(ARGV[1]) > tonumber(ARGV[2]) then return 0 end
redis.call('INCRBY', KEYS[1], ARGV[1])
return 1`;

/** More than any list here grows to. */
const MAX_TAKEN = 100_000;
/** Most additions to lists by one command. */
const MAX_ADDITIONS = 1_000;

interface Addition {
  readonly key: string;
  readonly value: unknown;
  readonly ttlMs: number;
}

/**
 * Small values shared by all processes which may be lost at any time. Never throws: with Redis away
 * nothing is known, and nothing is kept.
 */
@Injectable()
export class VolatileStore implements OnApplicationShutdown {
  private readonly redis: RedisClient;
  private readonly prefix: string;
  private readonly additions = new Batcher<Addition, void>((group) => this.appendAll(group), {
    maxItems: MAX_ADDITIONS,
  });

  constructor(config: AppConfig) {
    this.redis = connectImpatiently(config);
    this.prefix = config.queuePrefix;
  }

  /** @returns what was kept under the key as JSON; `undefined` if there is nothing (any more) */
  async get(key: string): Promise<unknown> {
    const text = await this.redis.get(this.nameOf(key)).catch(() => null);
    return text === null ? undefined : parse(text);
  }

  async set(key: string, value: unknown, ttlMs: number): Promise<void> {
    const text = JSON.stringify(value);
    await this.redis.set(this.nameOf(key), text, 'PX', Math.ceil(ttlMs)).catch(() => undefined);
  }

  /**
   * Adds to a list, which lasts for so long after the last addition. What is added at the same time
   * shares one command.
   */
  append(key: string, value: unknown, ttlMs: number): Promise<void> {
    return this.additions.add({ key, value, ttlMs });
  }

  /** @returns the whole list, which is empty afterwards */
  async takeAll(key: string): Promise<unknown[]> {
    const texts = await this.redis.lpop(this.nameOf(key), MAX_TAKEN).catch(() => null);
    return (texts ?? []).map(parse);
  }

  /**
   * Lets names into a set that holds no more than `limit` of them, each for `windowMs` after it was
   * last let in. Who is in it already is always let in.
   *
   * @param rules.now epoch ms
   * @returns by place, who was let in; everybody with Redis away
   */
  async admit(
    key: string,
    names: readonly string[],
    { limit, now, windowMs }: { limit: number; now: number; windowMs: number },
  ): Promise<boolean[]> {
    const answer = await this.redis
      .eval(ADMIT, 1, this.nameOf(key), limit, now, windowMs, ...names)
      .catch(() => names.map(() => 1));
    return (answer as number[]).map((admitted) => admitted === 1);
  }

  /** Begins a count, if nobody has meanwhile. */
  async begin(key: string, count: number, ttlMs: number): Promise<void> {
    await this.redis.set(this.nameOf(key), count, 'PX', ttlMs, 'NX').catch(() => undefined);
  }

  /**
   * Adds to a count that was begun; one that is lost is left for whoever counts next.
   *
   * @param max what it may become
   * @returns `false` if that would be too much, and nothing was added
   */
  async spend(key: string, amount: number, max?: number): Promise<boolean> {
    const values = max === undefined ? [amount] : [amount, max];
    const answer = await this.redis.eval(SPEND, 1, this.nameOf(key), ...values).catch(() => 1);
    return answer !== 0;
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }

  private async appendAll(additions: readonly Addition[]): Promise<void[]> {
    const keys = additions.map(({ key }) => this.nameOf(key));
    const values = additions.flatMap(({ value, ttlMs }) => [
      Math.ceil(ttlMs),
      JSON.stringify(value),
    ]);
    await this.redis.eval(APPEND, keys.length, ...keys, ...values).catch(() => undefined);
    return additions.map(() => undefined);
  }

  private nameOf(key: string): string {
    return `${this.prefix}:${key}`;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

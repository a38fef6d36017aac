import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { AppConfig } from '../../config/app-config.js';
import { connectImpatiently, type RedisClient } from '../../queue/redis-client.js';
import { TooManySignInsError } from './people.errors.js';
import { hashToken } from './tokens.js';

const WINDOW_SECONDS = 15 * 60;
/** Attempts that fail in a window: for one account, and from one address. */
const PER_ACCOUNT = 10;
const PER_ADDRESS = 50;

/**
 * Attempts to sign in, in all API processes together. With Redis away each process counts for itself.
 * An account is not locked: the window ends, and who forgot a password asks for a new link.
 */
@Injectable()
export class SignInThrottle implements OnApplicationShutdown {
  private readonly redis: RedisClient;
  private readonly accounts: RateLimiterRedis;
  private readonly addresses: RateLimiterRedis;

  constructor(config: AppConfig) {
    this.redis = connectImpatiently(config);
    const limiter = (of: string, points: number): RateLimiterRedis => {
      const rate = { points, duration: WINDOW_SECONDS };
      return new RateLimiterRedis({
        ...rate,
        storeClient: this.redis,
        keyPrefix: `${config.queuePrefix}:sign-in:${of}`,
        insuranceLimiter: new RateLimiterMemory(rate),
      });
    };
    this.accounts = limiter('account', PER_ACCOUNT);
    this.addresses = limiter('address', PER_ADDRESS);
  }

  /** Counts an attempt before it is made. @throws TooManySignInsError */
  async spend(email: string, address: string): Promise<void> {
    await this.spendAt(address);
    await consume(this.accounts, hashToken(email));
  }

  /** The same where it is not known yet who it will be. @throws TooManySignInsError */
  async spendAt(address: string): Promise<void> {
    await consume(this.addresses, address);
  }

  /** It was the person. */
  async forgive(email: string, address: string): Promise<void> {
    await this.accounts.delete(hashToken(email));
    await this.forgiveAt(address);
  }

  async forgiveAt(address: string): Promise<void> {
    await this.addresses.reward(address, 1);
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}

async function consume(limiter: RateLimiterRedis, name: string): Promise<void> {
  try {
    await limiter.consume(name);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw new TooManySignInsError(error.msBeforeNext);
  }
}

import { Injectable, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Clock } from '../../common/clock.js';
import { defined } from '../../common/defined.js';
import { RareWarning } from '../../common/rare-warning.js';
import { Metrics } from '../../metrics/metrics.js';
import { MissingKeyError, TooManyWrongKeysError } from '../access.errors.js';
import { isApiKey, prefixOf } from '../keys/api-key.js';
import { AddressThrottle } from './address-throttle.js';

/**
 * - `missing`: no key came along
 * - `unknown`: nobody ever had it
 * - `revoked`, `expired`: somebody had it; `tenant_gone`: its tenant was removed
 */
export type RefusedFor = 'missing' | 'unknown' | 'revoked' | 'expired' | 'tenant_gone';

/** Wrong keys that one address may try in a minute. */
const WRONG_KEYS = 60;
/** One that comes again is no new guess, rather a client that nobody told of the new key. */
const KNOWN_WRONG_KEY = 0.5;
const WINDOW_MS = 60_000;
const WARN_EVERY_MS = 5_000;

/** Turns callers away who have no good key: counted, throttled, and logged at a bounded rate. */
@Injectable()
export class Refusals {
  private readonly throttle: AddressThrottle;
  private readonly warning: RareWarning;

  constructor(
    private readonly metrics: Metrics,
    clock: Clock,
  ) {
    const now = (): number => clock.now().getTime();
    this.throttle = new AddressThrottle(WRONG_KEYS, WINDOW_MS, now);
    this.warning = new RareWarning(new Logger(Refusals.name), WARN_EVERY_MS, now);
  }

  /**
   * Only who guesses is throttled. A key that was good once is no guess, and costs as little.
   *
   * @param seenBefore whether this process refused the same key a moment ago
   * @returns the error to throw
   */
  refuse(
    { ip, routeOptions }: FastifyRequest,
    reason: RefusedFor,
    { key = '', seenBefore = false } = {},
  ): MissingKeyError | TooManyWrongKeysError {
    const weight = seenBefore ? KNOWN_WRONG_KEY : 1;
    const waitMs = reason === 'unknown' ? this.throttle.fail(ip, weight) : 0;
    this.metrics.refusedCallersTotal.inc({ reason: waitMs > 0 ? 'throttled' : reason });
    this.warning.say(
      // What is no key of ours may be another secret, entered in the wrong place.
      {
        address: ip,
        route: routeOptions.url,
        reason,
        ...defined({ key: isApiKey(key) ? prefixOf(key) : undefined }),
      },
      'a caller without a good key was refused',
    );
    return waitMs > 0 ? new TooManyWrongKeysError(waitMs) : new MissingKeyError();
  }
}

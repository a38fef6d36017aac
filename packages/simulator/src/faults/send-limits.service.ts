import { Injectable } from '@nestjs/common';
import type { PhoneNumber } from '../world/phone-number.js';
import { FaultsService } from './faults.service.js';
import { PairBucket, SlidingSecond } from './rate-limits.js';

const WINDOW_MS = 24 * 3_600_000;

/** Meta's limits on sending: throughput of a number, rate of a pair, the service window. */
@Injectable()
export class SendLimitsService {
  private readonly seconds = new Map<string, SlidingSecond>();
  private readonly pairs = new Map<string, PairBucket>();
  private readonly lastInbound = new Map<string, number>();

  constructor(private readonly faults: FaultsService) {}

  /** @returns the code of the limit this send breaks */
  brokenBy(number: PhoneNumber, user: string, nowMs: number): number | undefined {
    if (!this.withinThroughput(number, nowMs)) return 130429;
    if (!this.withinPair(number.id, user, nowMs)) return 131056;
    return undefined;
  }

  isWindowOpen(phoneNumberId: string, user: string, nowMs: number): boolean {
    const last = this.lastInbound.get(pairOf(phoneNumberId, user)) ?? -Infinity;
    return nowMs - last < WINDOW_MS;
  }

  /** @param user wa_id or business-scoped user id */
  openWindow(phoneNumberId: string, user: string, atMs: number): void {
    this.lastInbound.set(pairOf(phoneNumberId, user), atMs);
  }

  clear(): void {
    this.seconds.clear();
    this.pairs.clear();
    this.lastInbound.clear();
  }

  private withinThroughput(number: PhoneNumber, nowMs: number): boolean {
    const perSecond = number.throughputPerSecond ?? this.faults.current.throughputPerSecond;
    if (perSecond === 0) return true;
    let second = this.seconds.get(number.id);
    if (second?.perSecond !== perSecond) {
      second = new SlidingSecond(perSecond);
      this.seconds.set(number.id, second);
    }
    return second.take(nowMs);
  }

  private withinPair(phoneNumberId: string, user: string, nowMs: number): boolean {
    if (!this.faults.current.pairLimit) return true;
    const key = pairOf(phoneNumberId, user);
    const bucket = this.pairs.get(key) ?? new PairBucket(nowMs);
    this.pairs.set(key, bucket);
    return bucket.take(nowMs);
  }
}

function pairOf(phoneNumberId: string, user: string): string {
  return `${phoneNumberId}/${user}`;
}

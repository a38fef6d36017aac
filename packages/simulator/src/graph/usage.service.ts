import { Injectable } from '@nestjs/common';
import { Clock } from '../clock.js';

const HOUR_MS = 3_600_000;
/** What an account with a registered number may call in an hour. */
const CALLS_PER_HOUR = 5000;

const MANAGEMENT = /^\/v\d+\.\d+\/(\d+)\/(?:phone_numbers|message_templates|subscribed_apps)\b/;

/** Counts management calls. Meta's limit is shown, not kept: nobody is refused for it. */
@Injectable()
export class UsageService {
  private readonly calls = new Map<string, number>();
  private hour = 0;

  constructor(private readonly clock: Clock) {}

  /** Counts one call. @returns the header that goes with it; `undefined` on other calls */
  headerFor(url: string): string | undefined {
    const wabaId = MANAGEMENT.exec(url)?.[1];
    if (wabaId === undefined) return undefined;
    const hour = Math.floor(this.clock.now().getTime() / HOUR_MS);
    if (hour !== this.hour) this.calls.clear();
    this.hour = hour;
    const count = (this.calls.get(wabaId) ?? 0) + 1;
    this.calls.set(wabaId, count);
    const percent = Math.min(100, Math.ceil((100 * count) / CALLS_PER_HOUR));
    const usage = {
      type: 'whatsapp_business_management',
      call_count: percent,
      total_cputime: percent,
      total_time: percent,
      estimated_time_to_regain_access: 0,
    };
    return JSON.stringify({ [wabaId]: [usage] });
  }

  clear(): void {
    this.calls.clear();
  }
}

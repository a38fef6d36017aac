import { Injectable } from '@nestjs/common';
import type { Script } from './outcome.js';
import { wellKnownScript } from './well-known-recipients.js';

/** What happens to messages for certain people. */
@Injectable()
export class RecipientsService {
  private readonly scripts = new Map<string, Script>();
  private readonly used = new Map<string, number>();

  /** @param key digits, or a business-scoped user id */
  set(key: string, script: Script): void {
    this.scripts.set(key, script);
    this.used.delete(key);
  }

  /**
   * The script for one send, which counts as used.
   *
   * @param keys all the recipient is known by
   */
  take(...keys: readonly (string | undefined)[]): Script | undefined {
    for (const key of keys) {
      if (key === undefined) continue;
      const script = this.scripts.get(key) ?? wellKnownScript(key);
      if (script) return this.use(key, script);
    }
    return undefined;
  }

  all(): { number: string; script: Script; used: number }[] {
    return [...this.scripts].map(([number, script]) => ({
      number,
      script,
      used: this.used.get(number) ?? 0,
    }));
  }

  clear(): void {
    this.scripts.clear();
    this.used.clear();
  }

  private use(key: string, script: Script): Script | undefined {
    const used = (this.used.get(key) ?? 0) + 1;
    this.used.set(key, used);
    return used > (script.times ?? Infinity) ? undefined : script;
  }
}

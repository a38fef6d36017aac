import { hash, timingSafeEqual } from 'node:crypto';
import { inspect } from 'node:util';

/** A string that prints as `[redacted]` wherever it is logged, thrown or serialised. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The plain value. Call it where it is used, keep it nowhere. */
  reveal(): string {
    return this.#value;
  }

  /** Whether it is this text; takes the same time whatever the text. */
  is(text: string): boolean {
    return timingSafeEqual(hash('sha256', this.#value, 'buffer'), hash('sha256', text, 'buffer'));
  }

  toString(): string {
    return '[redacted]';
  }

  toJSON(): string {
    return '[redacted]';
  }

  [inspect.custom](): string {
    return '[redacted]';
  }
}

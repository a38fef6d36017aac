import { createHash } from 'node:crypto';

export interface Bounds {
  readonly maxBytes: number;
  /** What to throw as soon as there are more. */
  readonly tooLarge: () => Error;
}

/** Counts and hashes bytes on their way through. */
export class Measure {
  private readonly hash = createHash('sha256');
  private count = 0;
  private digest = '';

  get bytes(): number {
    return this.count;
  }

  /** Hex; known once all have passed. */
  get sha256(): string {
    return this.digest;
  }

  /**
   * The source again. Whoever reads it learns by an error, before its end, that it is too large or
   * that `verify` threw.
   */
  async *pass(
    source: AsyncIterable<Buffer>,
    { maxBytes, tooLarge }: Bounds,
    verify: () => void,
  ): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      this.count += chunk.length;
      if (this.count > maxBytes) throw tooLarge();
      this.hash.update(chunk);
      yield chunk;
    }
    this.digest = this.hash.digest('hex');
    verify();
  }
}

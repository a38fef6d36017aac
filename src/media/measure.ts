import { createHash } from 'node:crypto';
import { defined } from '../common/defined.js';
import { OGG_TYPE, bareType } from '../whatsapp/media/media-kinds.js';
import type { StoredContent } from './media.repository.js';
import { HEAD_BYTES, opusChannelsOf } from './ogg.js';

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
  private first = Buffer.alloc(0);

  get bytes(): number {
    return this.count;
  }

  /** What to keep of the bytes, once all have passed. */
  contentOf(mimeType: string): StoredContent {
    const { bytes, sha256 } = this;
    const isOgg = bareType(mimeType) === OGG_TYPE;
    return {
      bytes,
      sha256,
      mimeType,
      ...defined({ opusChannels: isOgg ? opusChannelsOf(this.first) : undefined }),
    };
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
      const missing = HEAD_BYTES - this.first.length;
      if (missing > 0) this.first = Buffer.concat([this.first, chunk.subarray(0, missing)]);
      this.hash.update(chunk);
      yield chunk;
    }
    this.digest = this.hash.digest('hex');
    verify();
  }
}

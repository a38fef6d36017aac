import { Injectable } from '@nestjs/common';
import { defined } from '../defined.js';
import { isObject, stringAt, type JsonObject } from '../graph/json.js';
import { MediaService } from './media.service.js';

const USUAL_TYPES: Readonly<Record<string, string>> = {
  image: 'image/jpeg',
  video: 'video/mp4',
  audio: 'audio/ogg; codecs=opus',
  document: 'application/pdf',
  sticker: 'image/webp',
};

const CHUNK = 65_536;

/** Turns "a customer sends a picture" into a file that can be downloaded. */
@Injectable()
export class InboundMediaService {
  constructor(private readonly media: MediaService) {}

  /**
   * @param content the media object: `data` (base64) or `bytes` (how many) say what the file holds,
   *   `mime_type` what it is; the other keys are passed on. With an `id` it is left as it is.
   * @param base of the download URL
   */
  async prepare(type: string, content: unknown, base: string): Promise<unknown> {
    const usualType = USUAL_TYPES[type];
    if (usualType === undefined) return content;
    const object: JsonObject = isObject(content) ? content : {};
    if (object['id'] !== undefined) return content;
    const { data, bytes, ...rest } = object;
    const source =
      typeof data === 'string' ? [Buffer.from(data, 'base64')] : filler(Number(bytes ?? 1024));
    const mimeType = stringAt(object, 'mime_type') ?? usualType;
    const asset = this.media.keep(await this.media.store(source), mimeType);
    return {
      ...defined({
        voice: type === 'audio' ? true : undefined,
        animated: type === 'sticker' ? false : undefined,
        filename: type === 'document' ? 'document.pdf' : undefined,
      }),
      ...rest,
      mime_type: mimeType,
      sha256: Buffer.from(asset.sha256, 'hex').toString('base64'),
      id: asset.id,
      url: this.media.urlOf(asset, base),
    };
  }
}

function* filler(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= CHUNK) yield Buffer.alloc(Math.min(left, CHUNK), 'ab');
}

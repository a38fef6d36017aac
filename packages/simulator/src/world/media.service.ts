import { createHash, createHmac, randomBytes, randomInt } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync, type ReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../clock.js';
import { FaultsService } from '../faults/faults.service.js';
import { SimulatorEnvironment } from '../simulator.environment.js';

export interface MediaAsset {
  readonly id: string;
  /** `undefined`: any number may ask for it. */
  readonly phoneNumberId: string | undefined;
  readonly mimeType: string;
  /** Hex. */
  readonly sha256: string;
  readonly bytes: number;
  /** The file's first bytes, as Latin-1. */
  readonly head: string;
}

/** Bytes on their way to becoming an asset. */
export interface MediaDraft {
  readonly id: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly head: string;
}

const FIRST_ID = 1_000_000_000_000_000;
const RANGE = 2 ** 47;

/** Enough to tell the codec of an Ogg file. */
const HEAD_BYTES = 64;

/** Media files. The bytes stay on disk and go with the process. */
@Injectable()
export class MediaService implements OnModuleDestroy {
  private readonly assets = new Map<string, MediaAsset>();
  private readonly key = randomBytes(32);
  private readonly removed = new Set<string>();
  private folder: string | undefined;

  constructor(
    private readonly environment: SimulatorEnvironment,
    private readonly clock: Clock,
    private readonly faults: FaultsService,
  ) {}

  /** Writes bytes to disk as they arrive. */
  async store(
    source: AsyncIterable<Buffer> | Iterable<Buffer>,
    id = String(FIRST_ID + randomInt(RANGE)),
  ): Promise<MediaDraft> {
    const hash = createHash('sha256');
    const file = await open(this.pathOf(id), 'w');
    let bytes = 0;
    let head = '';
    try {
      for await (const chunk of source) {
        hash.update(chunk);
        bytes += chunk.length;
        if (head.length < HEAD_BYTES) head += chunk.toString('latin1', 0, HEAD_BYTES);
        await file.write(chunk);
      }
    } finally {
      await file.close();
    }
    return { id, bytes, sha256: hash.digest('hex'), head };
  }

  keep(draft: MediaDraft, mimeType: string, phoneNumberId?: string): MediaAsset {
    const asset = { ...draft, mimeType, phoneNumberId };
    this.removed.delete(asset.id);
    this.assets.set(asset.id, asset);
    return asset;
  }

  find(id: string): MediaAsset | undefined {
    return this.assets.get(id);
  }

  /**
   * Whether no file can be behind this id: it was deleted, was never issued, or is no id at all.
   * Others are taken for somebody's files, as unknown numbers are for somebody's, unless strict.
   */
  isLost(id: string): boolean {
    if (this.assets.has(id)) return false;
    const wasIssued = Number(id) >= FIRST_ID && Number(id) < FIRST_ID + RANGE;
    return this.faults.current.strict || this.removed.has(id) || !/^\d+$/.test(id) || wasIssued;
  }

  /** @param bytes how many of them, from the first */
  read(asset: MediaAsset, bytes = asset.bytes): ReadStream {
    return createReadStream(this.pathOf(asset.id), { end: Math.max(0, bytes - 1) });
  }

  /** Forgets a kept or a drafted file. */
  async remove(id: string): Promise<void> {
    if (this.assets.delete(id)) this.removed.add(id);
    await rm(this.pathOf(id), { force: true });
  }

  /** A URL that works for five minutes, in the form of Meta's media host. */
  urlOf(asset: MediaAsset, base: string): string {
    const until = this.clock.in(this.environment.SIMULATOR_MEDIA_URL_TTL_MS).getTime();
    const ext = String(Math.ceil(until / 1000));
    return `${base}/whatsapp_business/attachments/?mid=${asset.id}&source=getMedia&ext=${ext}&hash=${this.hashOf(asset.id, ext)}`;
  }

  /** The asset behind a URL; `undefined` if the URL is forged or too old. */
  findByUrl(id: string, ext: string, hash: string): MediaAsset | undefined {
    const isFresh = Number(ext) * 1000 > this.clock.now().getTime();
    return isFresh && hash === this.hashOf(id, ext) ? this.assets.get(id) : undefined;
  }

  clear(): void {
    this.assets.clear();
    this.removed.clear();
    if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
    this.folder = undefined;
  }

  onModuleDestroy(): void {
    this.clear();
  }

  private pathOf(id: string): string {
    this.folder ??= mkdtempSync(join(tmpdir(), 'whatsapp-simulator-'));
    return join(this.folder, id);
  }

  private hashOf(id: string, ext: string): string {
    return createHmac('sha256', this.key).update(`${id}.${ext}`).digest('base64url').slice(0, 24);
  }
}

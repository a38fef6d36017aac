import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { ulid } from 'ulid';
import { AppConfig } from '../../config/app-config.js';
import {
  MediaContentMissingError,
  MediaStorage,
  toStorageError,
  writing,
  type ByteRange,
} from './media-storage.js';

const KEY = /^\w+(\/\w+)?$/;
const INCOMING = '.incoming';
/** What is still incoming after this time was left behind by a process that died. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;

/** A folder; on several machines one that they share. */
@Injectable()
export class FolderMediaStorage extends MediaStorage implements OnApplicationBootstrap {
  private readonly logger = new Logger(FolderMediaStorage.name);
  private readonly root: string;

  constructor(config: AppConfig) {
    super();
    this.root = resolve(config.media.dir);
  }

  async onApplicationBootstrap(): Promise<void> {
    try {
      await this.removeAbandoned();
    } catch (error) {
      this.logger.warn({ err: error }, 'could not look for abandoned files');
    }
  }

  put(key: string, source: AsyncIterable<Buffer>): Promise<void> {
    const path = this.pathOf(key);
    const incoming = join(this.root, INCOMING, ulid());
    return writing(source, async (stream) => {
      await mkdir(dirname(incoming), { recursive: true });
      await mkdir(dirname(path), { recursive: true });
      try {
        await writeDurably(incoming, stream);
        await rename(incoming, path);
        await syncFolder(dirname(path));
      } catch (error) {
        await rm(incoming, { force: true });
        throw error;
      }
    });
  }

  async open(key: string, range?: ByteRange): Promise<Readable> {
    try {
      const file = await open(this.pathOf(key));
      return file.createReadStream(range);
    } catch (error) {
      throw codeOf(error) === 'ENOENT' ? new MediaContentMissingError() : toStorageError(error);
    }
  }

  delete(key: string): Promise<void> {
    return this.remove(this.pathOf(key));
  }

  deleteAll(prefix: string): Promise<void> {
    return this.remove(this.pathOf(prefix));
  }

  private async remove(path: string): Promise<void> {
    try {
      await rm(path, { recursive: true, force: true });
    } catch (error) {
      throw toStorageError(error);
    }
  }

  /** @throws TypeError for a key that could lead out of the folder */
  private pathOf(key: string): string {
    if (!KEY.test(key)) throw new TypeError('not a key of the media storage');
    return join(this.root, key);
  }

  private async removeAbandoned(): Promise<void> {
    const folder = join(this.root, INCOMING);
    for (const name of await readdir(folder).catch(() => [])) {
      const path = join(folder, name);
      const file = await stat(path).catch(() => null);
      if (file !== null && Date.now() - file.mtimeMs > ABANDONED_MS)
        await rm(path, { force: true });
    }
  }
}

async function writeDurably(path: string, stream: Readable): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) await file.writeFile(chunk);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Without this a power cut could take the new name away again. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function codeOf(error: unknown): unknown {
  return ((error ?? {}) as { code?: unknown }).code;
}

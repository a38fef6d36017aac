import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { startS3Double, type S3Double } from '../../../test/support/s3-double.js';
import { AppConfig } from '../../config/app-config.js';
import { Environment } from '../../config/environment.js';
import { FolderMediaStorage } from './folder-media-storage.js';
import { MediaContentMissingError, MediaStorageError, type MediaStorage } from './media-storage.js';
import { S3MediaStorage } from './s3-media-storage.js';

const KEY = 'tnt_1/med_1';
const MB = 1024 * 1024;

interface Subject {
  readonly storage: MediaStorage;
  /** How many files and parts of files lie there. */
  readonly count: () => number;
  readonly end: () => Promise<void> | void;
}

function config(settings: Partial<Environment>): AppConfig {
  return new AppConfig(Object.assign(new Environment(), settings));
}

function folder(): Subject {
  const dir = mkdtempSync(join(tmpdir(), 'media-storage-'));
  return {
    storage: new FolderMediaStorage(config({ MEDIA_DIR: dir })),
    count: () =>
      readdirSync(dir, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
        .length,
    end: () => rmSync(dir, { recursive: true }),
  };
}

function s3Settings(double: S3Double): Partial<Environment> {
  return {
    MEDIA_STORAGE: 's3',
    MEDIA_S3_BUCKET: 'files',
    MEDIA_S3_ENDPOINT: double.url,
    MEDIA_S3_ACCESS_KEY_ID: 'id',
    MEDIA_S3_SECRET_ACCESS_KEY: 'secret',
  };
}

async function bucket(): Promise<Subject> {
  const double = await startS3Double();
  const storage = new S3MediaStorage(config(s3Settings(double)));
  return {
    storage,
    count: () => double.objects.size + double.parts.size,
    end: async () => {
      await storage.onApplicationShutdown();
      await double.stop();
    },
  };
}

async function* bytes(count: number, thenThrow?: Error): AsyncGenerator<Buffer> {
  for (let at = 0; at < count; at += 65_536) {
    yield Buffer.alloc(Math.min(65_536, count - at), at / 65_536);
  }
  if (thenThrow) throw thenThrow;
}

async function read(storage: MediaStorage, range?: { start: number; end: number }) {
  return buffer(await storage.open(KEY, range));
}

describe.each([
  ['a folder', folder],
  ['a bucket', bucket],
])('media storage in %s', (_place, start) => {
  let subject: Subject;
  let storage: MediaStorage;

  beforeEach(async () => {
    subject = await start();
    ({ storage } = subject);
  });

  afterEach(async () => {
    await subject.end();
  });

  it.each([0, 1, 100_000, 11 * MB])('gives back %i bytes as they were put', async (count) => {
    await storage.put(KEY, bytes(count));
    const expected = await buffer(bytes(count));
    expect((await read(storage)).equals(expected)).toBe(true);
    expect(subject.count()).toBe(1);
  });

  it('gives back a part', async () => {
    await storage.put(KEY, bytes(200_000));
    const whole = await buffer(bytes(200_000));
    const part = await read(storage, { start: 65_530, end: 65_540 });
    expect(part.equals(whole.subarray(65_530, 65_541))).toBe(true);
  });

  it('replaces what was there', async () => {
    await storage.put(KEY, bytes(10));
    await storage.put(KEY, bytes(20));
    expect((await read(storage)).length).toBe(20);
  });

  it.each([100, 12 * MB])('keeps nothing of a source that fails after %i bytes', async (count) => {
    const failure = new Error('source');
    await expect(storage.put(KEY, bytes(count, failure))).rejects.toBe(failure);
    await expect(storage.open(KEY)).rejects.toThrow(MediaContentMissingError);
    expect(subject.count()).toBe(0);
  });

  it('knows what it does not have', async () => {
    await expect(storage.open(KEY)).rejects.toThrow(MediaContentMissingError);
    await storage.delete(KEY);
  });

  it('deletes one, and all of a tenant, and nothing else', async () => {
    const keys = ['tnt_1/med_1', 'tnt_1/med_2', 'tnt_1/med_3', 'tnt_10/med_4'];
    for (const key of keys) await storage.put(key, bytes(5));
    await storage.delete('tnt_1/med_1');
    expect(subject.count()).toBe(3);
    await storage.deleteAll('tnt_1');
    await expect(storage.open('tnt_1/med_2')).rejects.toThrow(MediaContentMissingError);
    expect((await buffer(await storage.open('tnt_10/med_4'))).length).toBe(5);
    expect(subject.count()).toBe(1);
  });
});

describe('media storage that does not work', () => {
  it('says so without a secret', async () => {
    const double = await startS3Double();
    const storage = new S3MediaStorage(config(s3Settings(double)));
    double.refuseWith = 'AccessDenied';
    const failure: unknown = await storage.put(KEY, bytes(5)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MediaStorageError);
    expect(String(failure)).toContain('AccessDenied');
    expect(String(failure)).not.toContain('secret');
    await expect(storage.open(KEY)).rejects.toThrow(MediaStorageError);
    await storage.onApplicationShutdown();
    await double.stop();
  });

  it('never leaves its folder', () => {
    const storage = new FolderMediaStorage(config({ MEDIA_DIR: tmpdir() }));
    expect(() => storage.delete('../etc')).toThrow(TypeError);
    expect(() => storage.put('tnt_1/../../x', bytes(1))).toThrow(TypeError);
  });
});

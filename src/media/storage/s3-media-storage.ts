import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { defined } from '../../common/defined.js';
import { AppConfig } from '../../config/app-config.js';
import {
  MediaContentMissingError,
  MediaStorage,
  toStorageError,
  writing,
  type ByteRange,
} from './media-storage.js';

const PART_BYTES = 5 * 1024 * 1024;
/** Objects listed, and deleted, with one request each. */
const PAGE = 1_000;

/** A bucket, at Amazon or at anything that speaks S3. The SDK is loaded with the first use. */
@Injectable()
export class S3MediaStorage extends MediaStorage implements OnApplicationShutdown {
  private connected: Promise<S3Client> | undefined;
  private readonly bucket: string;

  constructor(private readonly config: AppConfig) {
    super();
    this.bucket = config.media.s3.bucket;
  }

  put(key: string, source: AsyncIterable<Buffer>): Promise<void> {
    return writing(source, async (stream) => {
      const { Upload } = await import('@aws-sdk/lib-storage');
      const upload = new Upload({
        client: await this.client(),
        params: { Bucket: this.bucket, Key: key, Body: stream },
        partSize: PART_BYTES,
        // One part in flight and one being filled: memory stays flat, whatever the file.
        queueSize: 1,
      });
      await upload.done();
    });
  }

  async open(key: string, range?: ByteRange): Promise<Readable> {
    try {
      const { GetObjectCommand } = await import('@aws-sdk/client-s3');
      const client = await this.client();
      const { Body } = await client.send(
        new GetObjectCommand({
          Bucket: this.bucket,
          Key: key,
          ...defined({ Range: range && `bytes=${range.start}-${range.end}` }),
        }),
      );
      if (Body instanceof Readable) return Body;
    } catch (error) {
      const missing = error instanceof Error && ['NoSuchKey', 'NotFound'].includes(error.name);
      throw missing ? new MediaContentMissingError() : toStorageError(error);
    }
    throw new MediaContentMissingError();
  }

  async delete(key: string): Promise<void> {
    try {
      const { DeleteObjectCommand } = await import('@aws-sdk/client-s3');
      const client = await this.client();
      await client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }));
    } catch (error) {
      throw toStorageError(error);
    }
  }

  async deleteAll(prefix: string): Promise<void> {
    try {
      while (await this.deleteSome(`${prefix}/`));
    } catch (error) {
      throw toStorageError(error);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.connected !== undefined) (await this.connected).destroy();
  }

  /** @returns whether there may be more */
  private async deleteSome(prefix: string): Promise<boolean> {
    const { DeleteObjectsCommand, ListObjectsV2Command } = await import('@aws-sdk/client-s3');
    const client = await this.client();
    const { Contents = [], IsTruncated } = await client.send(
      new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix, MaxKeys: PAGE }),
    );
    if (Contents.length === 0) return false;
    const { Errors = [] } = await client.send(
      new DeleteObjectsCommand({
        Bucket: this.bucket,
        Delete: { Objects: Contents.map(({ Key }) => ({ Key })), Quiet: true },
      }),
    );
    if (Errors.length > 0) throw Object.assign(new Error(), { code: Errors[0]?.Code });
    return IsTruncated === true;
  }

  private client(): Promise<S3Client> {
    this.connected ??= this.connect();
    return this.connected;
  }

  private async connect(): Promise<S3Client> {
    const { S3Client: Client } = await import('@aws-sdk/client-s3');
    const { region, endpoint, accessKeyId, secretAccessKey } = this.config.media.s3;
    const credentials =
      accessKeyId !== undefined && secretAccessKey !== undefined
        ? { accessKeyId, secretAccessKey: secretAccessKey.reveal() }
        : undefined;
    return new Client({
      region,
      ...defined({ endpoint, credentials }),
      // Stores other than Amazon's rarely answer to a host name for each bucket.
      forcePathStyle: endpoint !== undefined,
      // Newer checksums are not understood by every store.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
  }
}

import { Readable, addAbortSignal } from 'node:stream';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ulid } from 'ulid';
import { defined } from '../../common/defined.js';
import { Agent, request } from '../../common/http-agent.js';
import { AppConfig } from '../../config/app-config.js';
import type { CloudApiCredentials } from '../credentials.js';
import { CloudApiError } from '../cloud-api.error.js';
import { readAnswer, toFailure, toRefusal } from '../graph-answer.js';
import { HttpFailure, exchange } from '../http-exchange.js';
import { asText, type JsonObject } from '../json.js';
import { isTrusted } from './trusted-host.js';
import {
  MediaApiClient,
  type MediaDownload,
  type MediaFile,
  type MediaLocation,
} from './media-api.client.js';

const CONNECT_TIMEOUT_MS = 5_000;
/** A transfer in which nothing moves for so long is over. */
const IDLE_TIMEOUT_MS = 30_000;
const MAX_ERROR_BYTES = 64 * 1024;
/** Meta's media host refuses callers it takes for scripts of the unusual kind. */
const USER_AGENT = 'curl/8.5.0';
/** Meta's own code for an upload that went wrong; a later one may succeed. */
const UPLOAD_FAILED = 131053;
const FETCH_FAILED = 131052;

/** Moves files over HTTP, chunk by chunk. No retry of its own. */
@Injectable()
export class HttpMediaApiClient extends MediaApiClient implements OnApplicationShutdown {
  private readonly agent = new Agent({
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: IDLE_TIMEOUT_MS,
    bodyTimeout: IDLE_TIMEOUT_MS,
  });
  private readonly origin: string;
  private readonly basePath: string;

  constructor(private readonly config: AppConfig) {
    super();
    const url = new URL(config.meta.apiUrl);
    this.origin = url.origin;
    this.basePath = `${url.pathname.replace(/\/$/, '')}/${config.meta.apiVersion}`;
  }

  async find(
    { phoneNumberId, accessToken }: CloudApiCredentials,
    metaMediaId: string,
  ): Promise<MediaLocation> {
    // With the number, Meta itself makes sure that the file is this tenant's.
    const query = new URLSearchParams({ phone_number_id: phoneNumberId });
    const options = {
      origin: this.origin,
      path: `${this.basePath}/${encodeURIComponent(metaMediaId)}?${query.toString()}`,
      method: 'GET',
      headers: { authorization: `Bearer ${accessToken.reveal()}` },
    } as const;
    try {
      const answer = await exchange(this.agent, options, this.config.sending.timeoutMs);
      return readAnswer(answer, accessToken, toLocation);
    } catch (error) {
      throw error instanceof HttpFailure ? toFailure(error) : error;
    }
  }

  async download(
    { accessToken }: CloudApiCredentials,
    { url }: MediaLocation,
    signal: AbortSignal,
  ): Promise<MediaDownload> {
    if (!isTrusted(url, this.origin)) {
      throw downloadFailed("an address that is neither Meta's nor the configured one", false);
    }
    try {
      // Redirects are not followed: the token goes where Graph said and nowhere else.
      const { statusCode, headers, body } = await request(this.agent, new URL(url), {
        headers: { authorization: `Bearer ${accessToken.reveal()}`, 'user-agent': USER_AGENT },
        signal,
      });
      const mimeType = asText(headers['content-type']);
      if (statusCode === 200) return { body, ...defined({ mimeType }) };
      const text = await readStart(body);
      if (mimeType?.includes('json') === true) {
        // What Graph says of a download, e.g. that it does not take the token.
        throw toRefusal({ status: statusCode, headers, text }, accessToken);
      }
      throw downloadFailed(`HTTP ${statusCode} from the media host`, true);
    } catch (error) {
      if (error instanceof CloudApiError) throw error;
      throw downloadFailed('no answer from the media host', true);
    }
  }

  async upload(
    { phoneNumberId, accessToken }: CloudApiCredentials,
    file: MediaFile,
    signal: AbortSignal,
  ): Promise<string> {
    const boundary = `file-${ulid()}`;
    const head = Buffer.from(headOf(boundary, file));
    const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
    const body = Readable.from(inOrder(head, file.body, tail), { objectMode: false });
    // What it comes from is ended, and not the form: that waits for the next piece, which may never come.
    addAbortSignal(signal, file.body);
    const options = {
      origin: this.origin,
      path: `${this.basePath}/${encodeURIComponent(phoneNumberId)}/media`,
      method: 'POST',
      headers: {
        authorization: `Bearer ${accessToken.reveal()}`,
        'content-type': `multipart/form-data; boundary=${boundary}`,
        'content-length': String(head.length + file.bytes + tail.length),
      },
      body,
    } as const;
    try {
      const answer = await exchange(this.agent, options, this.config.media.timeoutMs);
      return readAnswer(answer, accessToken, ({ id }) => asText(id));
    } catch (error) {
      throw toUploadFailure(error);
    } finally {
      body.destroy();
      file.body.destroy();
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }
}

function toLocation(answer: JsonObject): MediaLocation | undefined {
  const url = asText(answer['url']);
  const mimeType = asText(answer['mime_type']);
  const bytes = Number(answer['file_size'] ?? Number.NaN);
  const sha256 = toHex(asText(answer['sha256']));
  if (url === undefined) return undefined;
  return {
    url,
    ...defined({
      mimeType,
      bytes: Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : undefined,
      sha256,
    }),
  };
}

/** Meta writes hashes in hex here and in base64 there. */
function toHex(sha256 = ''): string | undefined {
  if (/^[0-9a-f]{64}$/i.test(sha256)) return sha256.toLowerCase();
  return /^[\w+/-]{43}=?$/.test(sha256) ? Buffer.from(sha256, 'base64').toString('hex') : undefined;
}

function headOf(boundary: string, { mimeType, fileName }: MediaFile): string {
  const field = (name: string, value: string): string =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  // The name a customer sees stands in the message; here any will do.
  const plainName = fileName.replaceAll(/[^\w.-]/g, '_').slice(-100);
  return (
    field('messaging_product', 'whatsapp') +
    field('type', mimeType) +
    `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${plainName}"\r\n` +
    `content-type: ${mimeType}\r\n\r\n`
  );
}

async function* inOrder(head: Buffer, body: Readable, tail: Buffer): AsyncGenerator<Buffer> {
  yield head;
  yield* body as AsyncIterable<Buffer>;
  yield tail;
}

async function readStart(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAX_ERROR_BYTES) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function downloadFailed(title: string, passing: boolean): CloudApiError {
  return new CloudApiError({
    outcome: passing ? 'unknown' : 'refused',
    metaCode: FETCH_FAILED,
    title,
  });
}

/** A lost answer to an upload means nothing to a message: it was surely not sent. */
function toUploadFailure(error: unknown): unknown {
  const failure = error instanceof HttpFailure ? toFailure(error) : error;
  if (!(failure instanceof CloudApiError) || failure.outcome !== 'unknown') return failure;
  const { title } = failure;
  return new CloudApiError({ outcome: 'refused', metaCode: UPLOAD_FAILED, title });
}

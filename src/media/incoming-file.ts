import type { IncomingHttpHeaders } from 'node:http';
import { PassThrough, finished, type Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import { BodyInterruptedError } from '../common/errors.js';
import { MediaFileMissingError } from './media.errors.js';

/** A file as it comes in over HTTP. */
export interface IncomingFile {
  /** As the sender names it. */
  readonly mimeType: string;
  readonly fileName?: string;
  /** Throws a `BodyInterruptedError` if the sender went away before its end. */
  readonly body: AsyncIterable<Buffer>;
}

const MAX_NAME = 240;
/** Parts beside the file are not wanted, so there are few. */
const LIMITS = { files: 1, fields: 20, fieldSize: 4096, parts: 30, headerPairs: 50 };
/** No form needs more than this for its other parts and their headers. */
const MAX_AROUND_FILE = 128 * 1024;

/**
 * Finds the file in a request: the part `file` of a form, or the body itself.
 *
 * @param payload nothing of it is read but what is asked for
 * @throws MediaFileMissingError, BodyInterruptedError
 */
export async function openIncomingFile(
  payload: Readable,
  headers: IncomingHttpHeaders,
  fileName?: string,
): Promise<IncomingFile> {
  const contentType = headers['content-type'] ?? '';
  if (isForm(headers)) {
    return openPart(payload, { ...headers, 'content-type': contentType });
  }
  return { mimeType: contentType, ...named(fileName), body: complete(payload) };
}

/**
 * Bytes that the file of a request has at least, as far as its headers tell. What a form has around
 * its file is not known.
 */
export function announcedBytes(headers: IncomingHttpHeaders): number {
  const around = isForm(headers) ? MAX_AROUND_FILE : 0;
  return Math.max(0, Number(headers['content-length'] ?? 0) - around);
}

function isForm(headers: IncomingHttpHeaders): boolean {
  return /^multipart\/form-data\b/i.test(headers['content-type'] ?? '');
}

function openPart(
  payload: Readable,
  headers: IncomingHttpHeaders & { 'content-type': string },
): Promise<IncomingFile> {
  return new Promise((resolve, reject) => {
    // The form's own stream of a file does not end when its sender goes away.
    const part = new PassThrough().on('error', () => undefined);
    const fail = (): void => {
      const error = new BodyInterruptedError();
      reject(error);
      part.destroy(error);
    };
    let form;
    try {
      form = new Busboy({ headers, limits: LIMITS });
    } catch {
      throw new MediaFileMissingError();
    }
    form.on('file', (field, stream, name, _encoding, mimeType) => {
      // It fails also while nobody reads it; without a listener that would end the process.
      stream.on('error', () => undefined);
      if (field !== 'file') {
        stream.resume();
        return;
      }
      stream.pipe(part);
      // So browsers write a quotation mark.
      const fileName = name.replaceAll('%22', '"');
      resolve({ mimeType, ...named(fileName), body: complete(part) });
    });
    form.on('finish', () => reject(new MediaFileMissingError()));
    form.on('error', fail);
    finished(payload, { writable: false }, (error) => {
      if (error) fail();
    });
    payload.pipe(form);
  });
}

/**
 * The stream, whose every failure is that of its sender. Who stops early leaves it whole: to destroy
 * a request is to destroy its connection, and the answer with it.
 */
async function* complete(stream: Readable): AsyncGenerator<Buffer> {
  try {
    yield* stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  } catch {
    throw new BodyInterruptedError();
  }
}

function named(name: string | undefined): { fileName?: string } {
  const plain = (name ?? '')
    .toWellFormed()
    .replaceAll(/[\p{Cc}\\/]/gu, '')
    .slice(0, MAX_NAME);
  return plain === '' ? {} : { fileName: plain };
}

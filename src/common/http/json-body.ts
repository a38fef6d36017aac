import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { UnsupportedMediaTypeError } from '../errors.js';
import { parseRequestJson } from '../json-input.js';
import { MAX_BODY_BYTES, readBody } from '../request-body.js';

/** `application/json`, or a type that is written in it. */
const JSON_TYPE =
  /^application\/(?:json|[\w.!#$&^-]+\+json)\s*(?:;\s*charset\s*=\s*(?:utf-8|"utf-8")\s*)?;?\s*$/i;

/**
 * Reads the JSON of a request.
 *
 * @param timeoutMs time for a whole body
 * @returns `undefined` for an empty body
 * @throws UnsupportedMediaTypeError, BodyTooLargeError, BodyInterruptedError, RequestTimeoutError
 * @throws MalformedJsonError, BodyTooComplexError
 */
export async function readJsonBody(
  payload: Readable,
  headers: IncomingHttpHeaders,
  timeoutMs: number,
): Promise<unknown> {
  if (!JSON_TYPE.test(headers['content-type'] ?? '')) throw new UnsupportedMediaTypeError();
  const announced = headers['content-length'];
  const bytes = await readBody(payload, { maxBytes: MAX_BODY_BYTES, timeoutMs, announced });
  return bytes.length === 0 ? undefined : parseRequestJson(bytes);
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { graphError } from '../graph/graph-error.js';

/** Most bytes of a JSON body. */
export const BODY_LIMIT = 8 * 1024 * 1024;

/** What an edge server in front of the API says when all goes wrong. */
export const HTML_500 = `<!DOCTYPE html>
<html><head><title>Error</title></head><body><h1>Sorry, something went wrong.</h1></body></html>
`;

/**
 * Reads a body to its end.
 *
 * @throws GraphError if it is too large or cut off
 */
export function readText(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= BODY_LIMIT) chunks.push(chunk);
      else reject(graphError(100, { status: 413, details: 'The request body is too large.' }));
    });
    request.on('end', () => {
      const [first] = chunks;
      const whole = first && chunks.length === 1 ? first : Buffer.concat(chunks);
      resolve(whole.toString('utf8'));
    });
    request.on('error', () => reject(graphError(100, { details: 'The body was cut off.' })));
  });
}

export function sendJson(
  response: ServerResponse,
  status: number,
  json: string,
  headers: Readonly<Record<string, string>>,
): void {
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=UTF-8',
      'content-length': String(Buffer.byteLength(json)),
      ...headers,
    })
    .end(json);
}

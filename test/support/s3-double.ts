import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A bucket in memory that speaks as much of S3 as we do. Unsigned requests are refused. */
export interface S3Double {
  readonly url: string;
  readonly objects: Map<string, Buffer>;
  /** Parts of uploads that are neither complete nor aborted, by `<upload id>/<part number>`. */
  readonly parts: Map<string, Buffer>;
  /** With an S3 code: every request is refused with it. */
  refuseWith: string | undefined;
  stop(): Promise<void>;
}

export async function startS3Double(): Promise<S3Double> {
  const double = {
    objects: new Map<string, Buffer>(),
    parts: new Map<string, Buffer>(),
    refuseWith: undefined as string | undefined,
  };
  let uploads = 0;

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const body = await buffer(request);
    const key = decodeURIComponent(url.pathname.split('/').slice(2).join('/'));
    const query = url.searchParams;
    const uploadId = query.get('uploadId') ?? '';
    const signed = request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 Credential=id/');
    if (double.refuseWith !== undefined || signed !== true) {
      answer(response, 403, error(double.refuseWith ?? 'AccessDenied'));
    } else if (request.method === 'POST' && query.has('uploads')) {
      uploads += 1;
      const id = `<UploadId>u${uploads}</UploadId>`;
      answer(response, 200, `<InitiateMultipartUploadResult>${id}</InitiateMultipartUploadResult>`);
    } else if (request.method === 'POST' && query.has('delete')) {
      const keys = [...body.toString().matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, name]) => name!);
      keys.forEach((name) => double.objects.delete(name));
      answer(response, 200, '<DeleteResult></DeleteResult>');
    } else if (request.method === 'POST') {
      const own = takeParts(double.parts, uploadId);
      double.objects.set(key, Buffer.concat(own));
      answer(
        response,
        200,
        '<CompleteMultipartUploadResult><ETag>"e"</ETag></CompleteMultipartUploadResult>',
      );
    } else if (request.method === 'PUT' && uploadId !== '') {
      const index = query.get('partNumber')!.padStart(5, '0');
      double.parts.set(`${uploadId}/${index}`, body);
      answer(response, 200, '', { etag: '"e"' });
    } else if (request.method === 'PUT') {
      double.objects.set(key, body);
      answer(response, 200, '', { etag: '"e"' });
    } else if (request.method === 'DELETE') {
      if (uploadId === '') double.objects.delete(key);
      else takeParts(double.parts, uploadId);
      answer(response, 204, '');
    } else if (query.has('list-type')) {
      const listed = [...double.objects.keys()].filter((name) =>
        name.startsWith(query.get('prefix') ?? ''),
      );
      const contents = listed.map((name) => `<Contents><Key>${name}</Key></Contents>`).join('');
      answer(response, 200, `<ListBucketResult>${contents}</ListBucketResult>`);
    } else {
      sendObject(response, double.objects.get(key), request.headers.range);
    }
  };

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(double, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}

function takeParts(parts: Map<string, Buffer>, uploadId: string): Buffer[] {
  const names = [...parts.keys()].filter((name) => name.startsWith(`${uploadId}/`)).sort();
  return names.map((name) => {
    const part = parts.get(name)!;
    parts.delete(name);
    return part;
  });
}

function sendObject(
  response: ServerResponse,
  object: Buffer | undefined,
  range: string | undefined,
): void {
  const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  if (object === undefined) answer(response, 404, error('NoSuchKey'));
  else if (start === undefined) response.writeHead(200).end(object);
  else response.writeHead(206).end(object.subarray(Number(start), Number(end) + 1));
}

function error(code: string): string {
  return `<Error><Code>${code}</Code><Message>no</Message></Error>`;
}

function answer(
  response: ServerResponse,
  status: number,
  xml: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/xml', ...headers }).end(xml);
}

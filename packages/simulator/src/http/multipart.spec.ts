import { defined } from '../defined.js';
import { boundaryOf, multipartEvents } from './multipart.js';

const BODY = [
  '--XX',
  'Content-Disposition: form-data; name="messaging_product"',
  '',
  'whatsapp',
  '--XX',
  'Content-Disposition: form-data; name="file"; filename="a b.txt"',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'one\r\n--X not the end\r\n',
  '--XX--',
  'epilogue',
].join('\r\n');

async function* inPieces(body: string, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < body.length; at += size) yield Buffer.from(body.slice(at, at + size));
}

async function partsOf(body: string, size: number): Promise<object[]> {
  const parts: { name: string; filename?: string; contentType?: string; content: string }[] = [];
  for await (const event of multipartEvents(inPieces(body, size), 'XX')) {
    if (event.kind === 'part') {
      const { name, filename, contentType } = event;
      parts.push({
        name,
        ...defined({ filename, contentType }),
        content: '',
      });
    } else {
      const part = parts.at(-1);
      if (part) part.content += event.chunk.toString();
    }
  }
  return parts;
}

describe(multipartEvents.name, () => {
  it.each([1, 2, 7, 64, 10_000])('reads a body that comes in pieces of %d bytes', async (size) => {
    expect(await partsOf(BODY, size)).toEqual([
      { name: 'messaging_product', content: 'whatsapp' },
      {
        name: 'file',
        filename: 'a b.txt',
        contentType: 'text/plain; charset=utf-8',
        content: 'one\r\n--X not the end\r\n',
      },
    ]);
  });

  it.each([
    ['cut off', BODY.slice(0, 200)],
    ['not multipart', 'hello'],
    ['empty', ''],
  ])('refuses a body that is %s', async (_case, body) => {
    await expect(partsOf(body, 50)).rejects.toThrow('ends too early');
  });
});

describe(boundaryOf.name, () => {
  it.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['multipart/form-data; charset=utf-8; boundary="a b"', 'a b'],
    ['application/json', undefined],
    [undefined, undefined],
  ])('of %s is %s', (contentType, boundary) => {
    expect(boundaryOf(contentType)).toBe(boundary);
  });
});

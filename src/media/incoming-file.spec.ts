import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { defined } from '../common/defined.js';
import { BodyInterruptedError } from '../common/errors.js';
import { openIncomingFile } from './incoming-file.js';
import { MediaFileMissingError } from './media.errors.js';

const FORM = { 'content-type': 'multipart/form-data; boundary=x' };

function part(name: string, content: string, more = ''): string {
  return `--x\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n${content}\r\n`;
}

const file = (content: string, name = 'a.png'): string =>
  part('file', content, `; filename="${name}"\r\ncontent-type: image/png`);

async function readForm(...pieces: string[]): Promise<{ text: string; fileName?: string }> {
  const { body, mimeType, fileName } = await openIncomingFile(
    Readable.from(pieces.map((piece) => Buffer.from(piece))),
    FORM,
  );
  expect(mimeType).toBe('image/png');
  return { text: String(await buffer(body)), ...defined({ fileName }) };
}

describe(openIncomingFile.name, () => {
  it('finds the file of a form among other parts', async () => {
    const found = await readForm(part('a', '1'), file('abc'), part('b', '2'), '--x--\r\n');
    expect(found).toEqual({ text: 'abc', fileName: 'a.png' });
  });

  it('reads a quotation mark as browsers write it', async () => {
    const { fileName } = await readForm(file('abc', 'a %22b%22.png'), '--x--\r\n');
    expect(fileName).toBe('a "b".png');
  });

  it('keeps nothing of a path, and no control signs, in the name', async () => {
    const { fileName } = await readForm(file('abc', '../../etc/pass\twd'), '--x--\r\n');
    expect(fileName).toBe('passwd');
  });

  it.each([
    ['in the middle of the file', [file('abc').slice(0, -1)]],
    ['after the file', [file('abc')]],
  ])('takes a form that ends %s for cut off', async (_case, pieces) => {
    await expect(readForm(...pieces)).rejects.toThrow(BodyInterruptedError);
  });

  it.each([
    ['no parts', ['--x--\r\n']],
    ['parts but no file', [part('a', '1'), '--x--\r\n']],
    ['a file by another name', [part('photo', 'x', '; filename="a"'), '--x--\r\n']],
  ])('misses the file in a form with %s', async (_case, pieces) => {
    await expect(readForm(...pieces)).rejects.toThrow(MediaFileMissingError);
  });

  it('misses the file in a form without a boundary', async () => {
    const headers = { 'content-type': 'multipart/form-data' };
    await expect(openIncomingFile(Readable.from([]), headers)).rejects.toThrow(
      MediaFileMissingError,
    );
  });

  it.each([
    ['a form', FORM, file('a'.repeat(100)).slice(0, -5)],
    ['a body', { 'content-type': 'image/png' }, 'abc'],
  ])('notices that the sender of %s went away', async (_case, headers, start) => {
    const payload = new PassThrough();
    payload.write(start);
    const { body } = await openIncomingFile(payload, headers);
    const read = buffer(body);
    payload.destroy();
    await expect(read).rejects.toThrow(BodyInterruptedError);
  });
});

describe('A file that is refused in the middle', () => {
  it.each([
    ['of a form', FORM, file('a'.repeat(100)).slice(0, -5)],
    ['as a body', { 'content-type': 'image/png' }, 'abc'],
  ])('%s leaves the request, and with it the connection, whole', async (_case, headers, start) => {
    const payload = new PassThrough();
    payload.write(start);
    const { body } = await openIncomingFile(payload, headers);
    for await (const _chunk of body) break;
    expect(payload.destroyed).toBe(false);
  });
});

import { crc32, deflateSync } from 'node:zlib';

/**
 * A PNG with a gradient between two colours: something to look at, of any size.
 *
 * @param {number} width
 * @param {number} height
 * @param {[number, number, number]} from @param {[number, number, number]} to red, green and blue
 */
export function picture(width, height, from, to) {
  const rows = Array.from({ length: height }, (_, y) => {
    const pixels = Array.from({ length: width }, (_pixel, x) => {
      const part = (x + y) / (width + height);
      return from.map((value, index) => Math.round(value + ((to[index] ?? 0) - value) * part));
    });
    // Each row begins with the name of its filter: none.
    return Buffer.from([0, ...pixels.flat()]);
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

import { partial } from '../../test/support/fake.js';
import { contentHeaders, isUnchanged, rangeOf } from './content-headers.js';
import { RangeNotSatisfiableError } from './media.errors.js';
import type { Media } from './media.schema.js';

const media = (fields: Partial<Media> = {}): Media =>
  partial<Media>({ _id: 'med_1', mimeType: 'image/png', bytes: 1000, sha256: 'ab', ...fields });

describe(contentHeaders.name, () => {
  it.each([
    ['a.png', `attachment; filename="a.png"; filename*=UTF-8''a.png`],
    [
      `pão "1"\r\nx: y.pdf`,
      `attachment; filename="p_o _1___x_ y.pdf"; filename*=UTF-8''p%C3%A3o%20%221%22%0D%0Ax%3A%20y.pdf`,
    ],
    [undefined, `attachment; filename="med_1"; filename*=UTF-8''med_1`],
  ])('names %j so that no name breaks out of its header', (fileName, expected) => {
    const given = fileName === undefined ? media() : media({ fileName });
    expect(contentHeaders(given)['content-disposition']).toBe(expected);
  });

  it.each([
    ['audio/ogg; codecs=opus', 'audio/ogg; codecs=opus'],
    ['text/html\r\nset-cookie: x', 'application/octet-stream'],
    ['', 'application/octet-stream'],
  ])('gives %j out as %s', (mimeType, expected) => {
    expect(contentHeaders(media({ mimeType }))['content-type']).toBe(expected);
  });
});

describe(rangeOf.name, () => {
  it.each([
    ['bytes=0-99', { start: 0, end: 99 }],
    ['bytes=900-', { start: 900, end: 999 }],
    ['bytes=-1', { start: 999, end: 999 }],
    ['bytes=0-99999', { start: 0, end: 999 }],
    ['bytes=0-1,5-6', undefined],
    ['lines=0-1', undefined],
    ['nonsense', undefined],
    [undefined, undefined],
  ])('reads %s', (range, expected) => {
    const found = rangeOf(media(), { range });
    expect(found && { start: found.start, end: found.end }).toEqual(expected);
  });

  it('refuses what lies outside', () => {
    expect(() => rangeOf(media(), { range: 'bytes=1000-' })).toThrow(RangeNotSatisfiableError);
  });

  it('gives the whole if the asker has a part of something else', () => {
    expect(rangeOf(media(), { range: 'bytes=0-1', 'if-range': '"cd"' })).toBeUndefined();
    expect(rangeOf(media(), { range: 'bytes=0-1', 'if-range': '"ab"' })).toBeDefined();
  });
});

describe(isUnchanged.name, () => {
  it.each([
    ['"ab"', true],
    ['"x", W/"ab"', true],
    ['*', true],
    ['"cd"', false],
    [undefined, false],
  ])('compares %s', (tag, expected) => {
    expect(isUnchanged(media(), { 'if-none-match': tag })).toBe(expected);
  });
});

import { BodyTooComplexError, MalformedJsonError } from './errors.js';
import { parseRequestJson } from './json-input.js';

const parse = (text: string): unknown => parseRequestJson(Buffer.from(text));

describe(parseRequestJson.name, () => {
  it('does not count signs inside of strings', () => {
    const text = JSON.stringify({ a: '[{,:'.repeat(100_000), 'b\\"[': '\\' });
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it.each([
    ['too many list entries', `[${'0,'.repeat(100_001)}0]`],
    ['too many names', `{${'"a":0,'.repeat(100_001)}"a":0}`],
    ['too many empty objects', `[${'{},'.repeat(100_001)}{}]`],
    ['too many levels', '['.repeat(4_000_000)],
    ['too many levels of objects', '{"a":'.repeat(50)],
  ])('refuses %s before anything is built', (_case, text) => {
    const built = jest.spyOn(JSON, 'parse');
    expect(() => parse(text)).toThrow(BodyTooComplexError);
    expect(built).not.toHaveBeenCalled();
    built.mockRestore();
  });

  it.each(['', '{', '"', '"\\', '{"a":1}}', 'NaN', "{'a':1}"])('refuses %j', (text) => {
    expect(() => parse(text)).toThrow(MalformedJsonError);
  });

  it('refuses what is not UTF-8', () => {
    expect(() => parseRequestJson(Buffer.from([0x22, 0xff, 0x22]))).toThrow(MalformedJsonError);
  });
});

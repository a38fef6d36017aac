import { describe, expect, it } from 'vitest';
import { changeOf, readLines, toLines } from './metadata';

describe('metadata as lines', () => {
  it('is read as it is written', () => {
    const metadata = { plan: 'gold = best', 'crm-id': '77' };
    expect(readLines(toLines(metadata))).toEqual(metadata);
    expect(readLines('\n  a=1  \n\n')).toEqual({ a: '1' });
    expect(readLines('')).toEqual({});
  });

  it.each(['no sign', 'a b = 1', '= 1', 'a ='])('refuses the line %j', (line) => {
    expect(readLines(line)).toBeNull();
  });

  it('takes away what is there no more', () => {
    expect(changeOf({ a: '1', b: '2' }, { b: '3', c: '4' })).toEqual({ a: null, b: '3', c: '4' });
  });
});

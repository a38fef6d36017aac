import { describe, expect, it } from 'vitest';
import { toCsv } from './csv';

describe(toCsv, () => {
  it('writes rows as RFC 4180 has them', () => {
    expect(
      toCsv(
        ['a', 'b'],
        [
          ['1', 'say "hi"'],
          ['x,y', 'two\nlines'],
          ['', 'end'],
        ],
      ),
    ).toBe('a,b\r\n1,"say ""hi"""\r\n"x,y","two\nlines"\r\n,end\r\n');
  });

  it.each(['=1+1', '+49 30', '-1', '@x', '\tx', '\rx'])(
    'keeps a spreadsheet from working out %j',
    (text) => {
      const [, line = ''] = toCsv(['a'], [[text]]).split(/\r\n(?!$)/);
      expect(line.replaceAll('"', '').startsWith("'")).toBe(true);
    },
  );
});

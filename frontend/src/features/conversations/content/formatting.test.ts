import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFormatting, parseInline, type Block, type Inline } from './formatting';

/** As HTML would have it, for reading. */
function show(inlines: readonly Inline[]): string {
  return inlines
    .map((inline) => {
      if (typeof inline === 'string') return inline;
      if ('href' in inline) return `<${inline.href}>`;
      return `[${inline.mark} ${show(inline.children)}]`;
    })
    .join('');
}

const textOf = (inlines: readonly Inline[]): string =>
  inlines
    .map((inline) => {
      if (typeof inline === 'string') return inline;
      return 'href' in inline ? inline.text : textOf(inline.children);
    })
    .join('');

describe(parseInline, () => {
  it.each([
    ['*bold* and _italic_', '[bold bold] and [italic italic]'],
    ['~gone~, `code`', '[strike gone], [code code]'],
    ['*_both_*', '[bold [italic both]]'],
    ['_*~all~*_', '[italic [bold [strike all]]]'],
    ['(*inside*)!', '([bold inside])!'],
    ['2*3*4 = 24', '2*3*4 = 24'],
    ['snake_case_name', 'snake_case_name'],
    ['* not bold*', '* not bold*'],
    ['*not bold *', '*not bold *'],
    ['**', '**'],
    ['*open _closed_', '*open [italic closed]'],
    ['`*as typed*`', '[code *as typed*]'],
    ['*नमस्ते*', '[bold नमस्ते]'],
    ['See https://acme.example/a_b_c.', 'See <https://acme.example/a_b_c>.'],
    ['(www.acme.example/menu)', '(<https://www.acme.example/menu>)'],
    ['*https://acme.example*', '[bold <https://acme.example>]'],
    ['javascript:alert(1)', 'javascript:alert(1)'],
    ['xhttps://acme.example', 'xhttps://acme.example'],
  ])('reads %s', (text, shown) => {
    expect(show(parseInline(text))).toBe(shown);
  });

  it('loses no letter, whatever is written, and links nothing that could run', () => {
    const letter = fc.constantFrom(...'ab *_~`>1.-\n', 'https://a.b/c', 'www.x.y', '👍', 'ß');
    fc.assert(
      fc.property(fc.array(letter, { maxLength: 60 }), (letters) => {
        const text = letters.join('').replaceAll('\n', ' ');
        const inlines = parseInline(text);
        const bare = (some: string) => some.replaceAll(/[*_~`]/g, '');
        expect(bare(textOf(inlines))).toBe(bare(text));
        expect(show(inlines)).not.toMatch(/<(?!https?:\/\/)/);
      }),
    );
  });

  it('is done with the longest text at once, however often something opens', () => {
    for (const text of ['*a '.repeat(1_365), '*_~`'.repeat(1_024), '_*a* '.repeat(819)]) {
      expect(textOf(parseInline(text)).length).toBeGreaterThan(0);
    }
  });
});

describe(parseFormatting, () => {
  const shapes = (text: string) =>
    parseFormatting(text).map((block: Block) =>
      block.kind === 'code' ? ['code', block.text] : [block.kind, ...block.lines.map(show)],
    );

  it.each([
    ['one\ntwo', [['lines', 'one', 'two']]],
    [
      'We have:\n* tea\n- *coffee*\nAnything?',
      [
        ['lines', 'We have:'],
        ['bullets', 'tea', '[bold coffee]'],
        ['lines', 'Anything?'],
      ],
    ],
    ['1. one\n2. two', [['numbers', 'one', 'two']]],
    [
      '> as you said\nyes',
      [
        ['quote', 'as you said'],
        ['lines', 'yes'],
      ],
    ],
    [
      'see\n```\n*raw*\n```\nend',
      [
        ['lines', 'see'],
        ['code', '\n*raw*\n'],
        ['lines', 'end'],
      ],
    ],
    ['```never closed', [['lines', '```never closed']]],
    ['', []],
  ])('reads %j', (text, expected) => {
    expect(shapes(text)).toEqual(expected);
  });

  it('counts on from the number that is written', () => {
    expect(parseFormatting('7. seven')).toMatchObject([{ kind: 'numbers', first: 7 }]);
  });
});

import fc from 'fast-check';
import { beginningLike, searchTermsOf, wordsOf } from './search-words.js';

/** Whether a text is found, as the database decides it. */
function finds(question: string, text: string): boolean {
  const terms = searchTermsOf(question);
  const words = wordsOf(text);
  return (
    terms !== null &&
    terms.words.every((word) => words.includes(word)) &&
    words.some((word) => beginningLike(terms.prefix).test(word))
  );
}

describe('search', () => {
  it.each([
    ['refund', 'Where is my REFUND?'],
    ['ref', 'Where is my refund?'],
    ['refund my wh', 'Where is my refund?'],
    ['cafe', 'Zwei Cafés, bitte'],
    ['CAFÉ', 'zwei cafes'],
    ['１２３', 'order 123-A'],
    ['123 a', 'order 123-A'],
    ['привет', 'ПРИВЕТ, мир'],
    ['京都', '東京都2024'],
    ['2024', '東京都2024'],
    ['都', '東京都'],
    ['สวัสดี', 'ฉันสวัสดีคุณ'],
    ['한국', '한국어 메뉴'],
    ['नमस्ते', 'नमस्ते जी'],
    ['مرحبا', 'مرحبا بكم'],
  ])('%j finds %j', (question, text) => {
    expect(finds(question, text)).toBe(true);
  });

  it.each([
    ['fund', 'Where is my refund?'],
    ['ref my', 'Where is my refund?'],
    ['refund tomorrow', 'Where is my refund?'],
    ['京', '2024'],
  ])('%j does not find %j', (question, text) => {
    expect(finds(question, text)).toBe(false);
  });

  it.each(['', '  ', '?!', '👍', '*'])('%j holds no word', (question) => {
    expect(searchTermsOf(question)).toBeNull();
  });

  it('finds a text by any word of its own, and by how that begins', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), fc.nat(), (text, at, cut) => {
        const words = wordsOf(text);
        const word = words[at % Math.max(1, words.length)];
        if (word === undefined) return;
        const letters = Array.from(word);
        const beginning = letters.slice(0, 1 + (cut % letters.length)).join('');
        expect(words.some((own) => beginningLike(beginning).test(own))).toBe(true);
        expect(words.join('')).toMatch(/^[\p{L}\p{N}\p{M}]*$/u);
      }),
    );
  });

  it('keeps few and short words of a long text', () => {
    const words = wordsOf(Array.from({ length: 4_000 }, (_, n) => `${n}`).join(' '));
    expect(words).toHaveLength(200);
    expect(wordsOf('x'.repeat(1_000))[0]).toHaveLength(40);
  });

  it('finds the same words in plain text, whatever else stands beside it', () => {
    const plain = fc.string({ unit: fc.constantFrom(...'aZ09 _-.,\n') });
    fc.assert(
      fc.property(plain, (text) => {
        expect(wordsOf(`${text} Ω`)).toEqual([...wordsOf(text), 'ω']);
      }),
    );
  });
});

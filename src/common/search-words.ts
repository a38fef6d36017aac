/** Scripts that put no blanks between words. */
const UNSPACED =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{M}]+/u;
/** Most texts; they need none of what follows. */
const PLAIN = /^[\x20-\x7e\s]*$/;
const PLAIN_WORD = /[a-z0-9]+/g;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;
/** Accents of Latin, Greek and Cyrillic letters; marks of other scripts are letters to their readers. */
const ACCENTS = /[\u0300-\u036f]/g;

/** Longest text that is looked at, and most different words of it that it is found by. */
const MAX_TEXT = 4_096;
const MAX_WORDS = 200;
/** Words that begin alike for so long are one. */
const MAX_LENGTH = 40;
/** So many words of a question count. */
const MAX_ASKED = 8;

/** What somebody looks for: texts that have all these words, and one that begins like the last. */
export interface SearchTerms {
  readonly words: readonly string[];
  readonly prefix: string;
}

/**
 * The words that a text is found by, each once: in small letters, without accents, full and half
 * width alike. Where a script has no blanks, each pair of neighbours is a word.
 */
export function wordsOf(text: string): string[] {
  return [...new Set(listWords(text))].slice(0, MAX_WORDS);
}

/** @returns `null` if there is no word in it */
export function searchTermsOf(question: string): SearchTerms | null {
  const words = listWords(question).slice(0, MAX_ASKED);
  const prefix = words.pop();
  return prefix === undefined ? null : { words: [...new Set(words)], prefix };
}

/** Whatever begins like a word of `wordsOf`, for MongoDB. */
export function beginningLike(prefix: string): RegExp {
  // Words are letters and digits: none of them means anything in a pattern.
  return new RegExp(`^${prefix}`);
}

function listWords(text: string): string[] {
  const start = text.slice(0, MAX_TEXT).toLowerCase();
  if (PLAIN.test(start))
    return (start.match(PLAIN_WORD) ?? []).map((word) => word.slice(0, MAX_LENGTH));
  const plain = start.normalize('NFKD').replaceAll(ACCENTS, '').normalize('NFKC');
  return Array.from(plain.matchAll(WORD), ([word]) => word).flatMap((word) =>
    UNSPACED.test(word) ? takeApart(word) : [word.slice(0, MAX_LENGTH)],
  );
}

/** `東京都2024` is 東京, 京都, 都 and 2024. */
function takeApart(word: string): string[] {
  return word.split(new RegExp(`(${UNSPACED.source})`, 'u')).flatMap((part) => {
    if (part === '') return [];
    if (!UNSPACED.test(part)) return [part.slice(0, MAX_LENGTH)];
    const letters = Array.from(part);
    return letters.map((letter, at) => letter + (letters[at + 1] ?? ''));
  });
}

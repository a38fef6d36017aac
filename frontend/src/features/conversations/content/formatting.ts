/** WhatsApp's marks inside a line. */
export type Mark = 'bold' | 'italic' | 'strike' | 'code';

export type Inline =
  | string
  | { readonly mark: Mark; readonly children: readonly Inline[] }
  | { readonly href: string; readonly text: string };

export type Line = readonly Inline[];

/** What stands by itself: lines of text, a quote, a list, or text as it was typed. */
export type Block =
  | { readonly kind: 'lines' | 'quote' | 'bullets'; readonly lines: readonly Line[] }
  | { readonly kind: 'numbers'; readonly first: number; readonly lines: readonly Line[] }
  | { readonly kind: 'code'; readonly text: string };

const MARKS: Readonly<Record<string, Mark>> = {
  '*': 'bold',
  _: 'italic',
  '~': 'strike',
  '`': 'code',
};
const LINK = /(?:https?:\/\/|www\.)[^\s<>"'`]*[^\s<>"'`.,;:!?)\]}*_~]/iy;
const QUOTE = /^> ?(.*)$/;
const BULLET = /^[*-] (.+)$/;
const NUMBER = /^(\d{1,3})\. (.+)$/;
const FENCE = '```';

/**
 * Reads WhatsApp's formatting: `*bold*`, `_italic_`, `~strike~`, `` `code` ``, three backticks around
 * text that stays as it is, and lines that begin with `> `, `* `, `- ` or `1. `. Whatever does not
 * close is text.
 *
 * @see https://faq.whatsapp.com/539178204879377
 */
export function parseFormatting(text: string): Block[] {
  const parts = text.split(FENCE);
  // A fence that does not close is text.
  if (parts.length % 2 === 0) {
    const rest = parts.pop() ?? '';
    parts.push(`${parts.pop() ?? ''}${FENCE}${rest}`);
  }
  return parts.flatMap((part, index): Block[] => {
    if (index % 2 === 1) return part === '' ? [] : [{ kind: 'code', text: part }];
    const trimmed = trimBeside(part, index > 0, index < parts.length - 1);
    return trimmed === '' ? [] : blocksOf(trimmed.split('\n'));
  });
}

/** A code block stands on lines of its own: the breaks beside it are not seen. */
function trimBeside(text: string, after: boolean, before: boolean): string {
  const start = after && text.startsWith('\n') ? 1 : 0;
  const end = before && text.endsWith('\n') && text.length > start ? -1 : undefined;
  return text.slice(start, end);
}

function blocksOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  let open: { kind: Block['kind']; lines: Line[] } | undefined;
  for (const line of lines) {
    const { kind, text, first } = kindOfLine(line);
    if (open?.kind !== kind) {
      open = { kind, lines: [] };
      blocks.push({ ...open, ...(kind === 'numbers' && { first }) } as Block);
    }
    open.lines.push(parseInline(text));
  }
  return blocks;
}

function kindOfLine(line: string): { kind: Block['kind']; text: string; first: number } {
  const quote = QUOTE.exec(line);
  if (quote) return { kind: 'quote', text: quote[1] ?? '', first: 1 };
  const bullet = BULLET.exec(line);
  if (bullet) return { kind: 'bullets', text: bullet[1] ?? '', first: 1 };
  const number = NUMBER.exec(line);
  if (number) return { kind: 'numbers', text: number[2] ?? '', first: Number(number[1]) };
  return { kind: 'lines', text: line, first: 1 };
}

/** One line. @param inside marks that are open: none of them stands inside itself */
export function parseInline(text: string, inside = ''): Inline[] {
  const found: Inline[] = [];
  /** Marks that do not close from here on: they are not looked for again. */
  let closed = inside;
  let plain = '';
  let at = 0;
  const push = (inline: Inline, length: number) => {
    if (plain !== '') found.push(plain);
    plain = '';
    found.push(inline);
    at += length;
  };
  while (at < text.length) {
    const char = text.charAt(at);
    const link = /[hw]/i.test(char) && isEdge(text.charAt(at - 1)) ? linkAt(text, at) : undefined;
    const mark = MARKS[char];
    if (link !== undefined) {
      push({ href: /^www/i.test(link) ? `https://${link}` : link, text: link }, link.length);
    } else if (mark !== undefined && !closed.includes(char) && opensAt(text, at)) {
      const end = closingOf(text, char, at);
      if (end === -1) {
        closed += char;
        plain += char;
        at += 1;
      } else {
        const within = text.slice(at + 1, end);
        const children = mark === 'code' ? [within] : parseInline(within, inside + char);
        push({ mark, children }, end + 1 - at);
      }
    } else {
      plain += char;
      at += 1;
    }
  }
  return plain === '' ? found : [...found, plain];
}

function linkAt(text: string, at: number): string | undefined {
  LINK.lastIndex = at;
  return LINK.exec(text)?.[0];
}

/** Behind nothing or what is no letter, and before what is no blank. */
function opensAt(text: string, at: number): boolean {
  return isEdge(text.charAt(at - 1)) && /\S/.test(text.charAt(at + 1));
}

function closingOf(text: string, char: string, from: number): number {
  for (let end = text.indexOf(char, from + 2); end !== -1; end = text.indexOf(char, end + 1)) {
    if (/\S/.test(text.charAt(end - 1)) && isEdge(text.charAt(end + 1))) return end;
  }
  return -1;
}

/** Nothing, a blank or a sign: no letter and no digit. */
function isEdge(char: string): boolean {
  return !/[\p{L}\p{N}]/u.test(char);
}

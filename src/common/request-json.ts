/** Deeper than any request of ours; shallow enough for every recursive reader behind it. */
const MAX_DEPTH = 40;

/**
 * Parses the JSON of an API request.
 *
 * @throws SyntaxError if it is not JSON, is nested too deeply, or tries to set a prototype
 */
export function parseRequestJson(body: Buffer): unknown {
  const text = body.toString('utf8');
  if (text.includes('"__proto__"') || depthOf(text) > MAX_DEPTH) throw new SyntaxError('refused');
  return JSON.parse(text) as unknown;
}

/** The deepest nesting of brackets outside of strings. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let place = 0; place < text.length; place += 1) {
    const sign = text[place];
    if (sign === '"') place = endOfString(text, place);
    else if (sign === '{' || sign === '[') deepest = Math.max(deepest, (depth += 1));
    else if (sign === '}' || sign === ']') depth -= 1;
  }
  return deepest;
}

function endOfString(text: string, start: number): number {
  let place = start + 1;
  while (place < text.length && text[place] !== '"') place += text[place] === '\\' ? 2 : 1;
  return place;
}

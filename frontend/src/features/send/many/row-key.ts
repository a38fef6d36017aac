/**
 * The same line of the same file with the same words has the same key: it is sent once, however often
 * somebody begins anew.
 *
 * @param message what is sent for the line
 */
export function rowKeyOf(fileText: string, line: number, message: object): string {
  return `csv-${digest(fileText)}-${line}-${digest(JSON.stringify(message))}`;
}

const MULTIPLIERS = [2_654_435_761, 1_597_334_677] as const;

/** 64 bits that tell texts apart. No secret hangs on them, and `crypto.subtle` wants HTTPS. */
function digest(text: string): string {
  let [one, other] = [0xdeadbeef, 0x41c6ce57];
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    one = Math.imul(one ^ unit, MULTIPLIERS[0]);
    other = Math.imul(other ^ unit, MULTIPLIERS[1]);
  }
  one =
    Math.imul(one ^ (one >>> 16), 2_246_822_507) ^ Math.imul(other ^ (other >>> 13), 3_266_489_909);
  other =
    Math.imul(other ^ (other >>> 16), 2_246_822_507) ^ Math.imul(one ^ (one >>> 13), 3_266_489_909);
  return [one, other].map((part) => (part >>> 0).toString(16).padStart(8, '0')).join('');
}

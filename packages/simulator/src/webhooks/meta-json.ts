/**
 * JSON the way Meta writes it: non-ASCII as lower-case `\uXXXX`, slashes as `\/`.
 * Reading and writing it again gives other bytes, so that only a signature over the raw body holds.
 *
 * @param json as `JSON.stringify` writes it
 */
export function escapeLikeMeta(json: string): string {
  return json.replace(/[/\u0080-\uffff]/g, (char) =>
    char === '/' ? '\\/' : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

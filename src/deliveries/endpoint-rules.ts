import type { FieldError } from '../common/app-error.js';
import { isAllowedPort, isPrivateHost } from './public-address.js';

const MAX_HEADERS = 20;
const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/;
/** Visible ASCII, blanks in between; no line ever begins a header of its own. */
const HEADER_VALUE = /^[\x21-\x7e](?:[\x20-\x7e]{0,998}[\x21-\x7e])?$/;
/** What HTTP and Standard Webhooks say themselves. */
const RESERVED =
  /^(host|connection|content-.*|transfer-encoding|te|trailer|upgrade|expect|keep-alive|proxy-.*|webhook-.*)$/i;
/**
 * Names for this machine, of what only clouds know inside, and those without a dot, which only a local
 * search list makes whole; others are found out at the call.
 */
const INSIDE = /(^|\.)(localhost|localdomain|internal|local|home\.arpa)\.*$|^[^.:]+\.*$/i;

/** What is wrong with an address that events are to be posted to. */
export function checkUrl(text: string, allowPrivate: boolean): FieldError[] {
  const complain = (message: string): FieldError[] => [{ field: 'url', message }];
  if (!URL.canParse(text)) return complain('must be a whole address, such as https://example.com');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return complain('must begin with https:// or http://');
  }
  if (url.username !== '' || url.password !== '') {
    return complain('must not hold a user or password; send them as a header');
  }
  if (url.hash !== '') return complain('must not hold a fragment (#…), which is never sent');
  if (allowPrivate) return [];
  if (isPrivateHost(url.hostname) || INSIDE.test(url.hostname)) {
    return complain('must lie on the public internet');
  }
  if (url.port !== '' && !isAllowedPort(Number(url.port))) {
    return complain('must use port 80, 443, or one from 1024');
  }
  return [];
}

/** What is wrong with headers that are to be sent along. */
export function checkHeaders(headers: Readonly<Record<string, unknown>>): FieldError[] {
  const names = Object.keys(headers);
  if (names.length > MAX_HEADERS) {
    return [{ field: 'headers', message: `must be at most ${MAX_HEADERS}` }];
  }
  return names.flatMap((name): FieldError[] => {
    const field = `headers.${name.slice(0, 100)}`;
    const value = headers[name];
    if (!HEADER_NAME.test(name)) return [{ field, message: 'is no name of a header' }];
    if (RESERVED.test(name)) return [{ field, message: 'is set by us' }];
    if (typeof value !== 'string' || !HEADER_VALUE.test(value)) {
      return [{ field, message: 'must be a text of 1 to 1000 visible ASCII characters' }];
    }
    return [];
  });
}

import type { Answer } from './processes.js';

/** What a browser sends from now on, after `POST /session` answered. */
export function cookiesOf({
  headers,
  body,
}: Answer<{ csrfToken: string }>): Record<string, string> {
  const [cookie = ''] = headers.getSetCookie().map((one) => one.split(';')[0] ?? '');
  return { cookie, 'x-csrf-token': body.csrfToken };
}

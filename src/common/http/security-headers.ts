import { defined } from '../defined.js';
export type Headers = Readonly<Record<string, string>>;

/** What a page needs that shows the documentation; an answer of the API is no page and needs nothing. */
const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Headers of every answer, those that helmet sets among them; a route that knows better sets its
 * own. A constant, as answers to what is no HTTP are written without any hook.
 */
export function securityHeaders({ production }: { production: boolean }): Headers {
  return {
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-dns-prefetch-control': 'off',
    'x-download-options': 'noopen',
    'x-frame-options': 'DENY',
    'x-permitted-cross-domain-policies': 'none',
    // The filter that browsers once had was a weakness itself.
    'x-xss-protection': '0',
    // Browsers heed it over TLS only, which ends before us; on a plain development machine it would
    // lock out every other server of the same name.
    ...defined({
      'strict-transport-security': production ? 'max-age=31536000; includeSubDomains' : undefined,
    }),
  };
}

/** What differs for pages under `/docs`. */
export const DOCS_HEADERS: Headers = { 'content-security-policy': DOCS_POLICY };

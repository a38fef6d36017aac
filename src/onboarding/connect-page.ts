import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppConfig } from '../config/app-config.js';

/** What the page is made of beside its HTML. */
const ASSETS = {
  'connect.js': 'text/javascript; charset=utf-8',
  'connect.css': 'text/css; charset=utf-8',
} as const;

const FACEBOOK = 'https://*.facebook.com';

export interface Asset {
  readonly type: string;
  readonly text: string;
}

/** @returns `undefined` if the page has no such file */
export function assetOf(name: string): Asset | undefined {
  if (name !== 'connect.js' && name !== 'connect.css') return undefined;
  const text = readFileSync(join(import.meta.dirname, 'page', name), 'utf8');
  return { type: ASSETS[name], text };
}

/** What the page may load: our own files, Meta's SDK, and what the SDK itself needs. */
export function pageHeaders({ meta, brand }: AppConfig): Record<string, string> {
  const sdk = new URL(meta.sdkUrl).origin;
  const logo = brand.logoUrl === undefined ? '' : ` ${new URL(brand.logoUrl).origin}`;
  return {
    'content-security-policy': [
      "default-src 'none'",
      `script-src 'self' ${sdk}`,
      "style-src 'self'",
      `img-src 'self' data: ${FACEBOOK}${logo}`,
      `connect-src 'self' ${FACEBOOK}`,
      `frame-src ${FACEBOOK} ${sdk}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    // The dialog is a window of Meta's that answers to ours.
    'cross-origin-opener-policy': 'same-origin-allow-popups',
    'content-type': 'text/html; charset=utf-8',
  };
}

/** The page of a link; what it says is in its script. */
export function renderPage(
  { meta, brand }: AppConfig,
  { coexistence, redirectUrl }: { coexistence: boolean; redirectUrl?: string },
): string {
  const data = {
    'app-id': meta.appId ?? '',
    'config-id': meta.configId ?? '',
    'sdk-url': meta.sdkUrl,
    'api-version': meta.apiVersion,
    coexistence: String(coexistence),
    redirect: redirectUrl ?? '',
    colour: brand.colour,
  };
  const attributes = Object.entries(data)
    .map(([name, value]) => `data-${name}="${escape(value)}"`)
    .join(' ');
  return frame(
    brand,
    attributes,
    `<div id="app" aria-live="polite"><p>One moment …</p></div>
    <noscript><p>This page needs JavaScript to open Meta's dialog.</p></noscript>`,
    '<script src="/connect/assets/connect.js" defer></script>',
  );
}

/** The page of a link that is of no use. */
export function renderUnusable({ brand }: AppConfig, reason: string): string {
  return frame(brand, '', `<p role="alert">${escape(reason)}</p>`, '');
}

function frame(
  { name, logoUrl }: AppConfig['brand'],
  attributes: string,
  body: string,
  script: string,
): string {
  const logo = logoUrl === undefined ? '' : `<img class="logo" src="${escape(logoUrl)}" alt="" />`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <title>Connect WhatsApp · ${escape(name)}</title>
    <link rel="stylesheet" href="/connect/assets/connect.css" />
    ${script}
  </head>
  <body ${attributes}>
    <main>
      <header>${logo}<span class="brand">${escape(name)}</span></header>
      <h1>Connect your WhatsApp number</h1>
      ${body}
    </main>
  </body>
</html>
`;
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

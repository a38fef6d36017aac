import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { matchPath } from 'react-router';
import { findAxeProblems } from './support/axe.mjs';
import { launchBrowser, openWindow } from './support/browser.mjs';
import { ConsoleSystem, OPERATOR_KEY } from './support/console-system.mjs';
import { openConsole } from './support/console-window.mjs';
import { setScene } from './support/scene.mjs';
import { listenForTrouble, signIn, thread } from './support/steps.mjs';

const PHONE = { width: 360, height: 740 };
const DESKTOP = { width: 1280, height: 800 };

/**
 * How a page is looked at, each but for one thing as the one before.
 *
 * @type {Array<{ name: string, colorScheme: 'light' | 'dark', viewport: typeof PHONE }>}
 */
const LOOKS = [
  { name: 'light, on a desktop', colorScheme: 'light', viewport: DESKTOP },
  { name: 'dark, on a desktop', colorScheme: 'dark', viewport: DESKTOP },
  { name: 'dark, on a phone', colorScheme: 'dark', viewport: PHONE },
  { name: 'light, on a phone', colorScheme: 'light', viewport: PHONE },
];

/** @type {ConsoleSystem} */
let system;
/** @type {import('playwright-core').Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof setScene>>} */
let scene;

before(async () => {
  system = await ConsoleSystem.start();
  scene = await setScene(system);
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await system?.stop();
});

/** Every page, and what it shows once it is complete. */
const pages = () => {
  const { tenant, annId, samId, failedId, endpointId, webhookId } = scene;
  return [
    { path: `t/${tenant.id}/conversations`, shows: 'Rio Alves' },
    { path: `t/${tenant.id}/conversations/${annId}`, shows: 'invoice-2041.pdf' },
    { path: `t/${tenant.id}/conversations/${samId}`, shows: 'see you at five' },
    { path: `t/${tenant.id}/conversations?view=failed`, shows: '+15559131026' },
    { path: `t/${tenant.id}/conversations?q=roast`, shows: 'Do you roast' },
    { path: `t/${tenant.id}/send`, shows: 'Idempotency key' },
    { path: `t/${tenant.id}/numbers`, shows: 'Make a link' },
    { path: `t/${tenant.id}/numbers/${tenant.phoneNumberId}`, shows: 'Last heard of' },
    { path: `t/${tenant.id}/send?many`, shows: 'Choose a CSV file' },
    { path: 'tenants', shows: 'Blue Bakery' },
    { path: 'tenants/register', shows: 'Access token' },
    { path: `t/${tenant.id}/people`, shows: 'Nobody yet' },
    { path: `t/${tenant.id}/audit-log`, shows: 'tenant registered' },
    { path: 'people', shows: 'Nobody yet' },
    { path: 'dead-letters', shows: 'What was given up' },
    { path: 'audit-log', shows: 'tenant registered' },
    { path: 'health', shows: 'All is well' },
    { path: 'overview', shows: 'for a decision' },
    { path: 'messages', shows: 'Your order is ready.' },
    { path: 'webhooks', shows: 'Applied' },
    { path: `webhooks/${webhookId}`, shows: 'Apply again' },
    { path: 'account', shows: 'You signed in with a key.' },
    { path: 'invitation', shows: 'To the sign-in' },
    { path: 'system', shows: 'Since you opened this page' },
    { path: 'keys', shows: 'Make key' },
    { path: `t/${tenant.id}/messages`, shows: 'see you at five' },
    { path: `t/${tenant.id}/messages/${failedId}`, shows: 'Dead letter: given up' },
    { path: `t/${tenant.id}/templates`, shows: 'New template' },
    { path: `t/${tenant.id}/customers`, shows: 'Rio Alves' },
    { path: `t/${tenant.id}/customers/${samId.replace('cnv_', 'cus_')}`, shows: 'Known as' },
    { path: `t/${tenant.id}/files`, shows: 'invoice-2041.pdf' },
    { path: `t/${tenant.id}/endpoints`, shows: 'https://hooks.example.com/whatsapp' },
    { path: `t/${tenant.id}/endpoints/${endpointId}`, shows: 'Deliveries' },
    { path: `t/${tenant.id}/keys`, shows: 'Make key' },
    { path: `t/${tenant.id}/settings`, shows: 'For the operator' },
    { path: 'nowhere', shows: 'There is no such page' },
  ];
};

test('every page that the router knows is looked at', () => {
  const looked = pages().map(({ path }) => `/${path.split('?')[0]}`);
  assert.deepEqual(
    routes().filter((route) => !looked.some((path) => matchPath(route, path))),
    [],
  );
});

/** Every address that the router knows, as a pattern. */
function routes() {
  const read = (/** @type {string} */ name) =>
    readFileSync(new URL(`../src/${name}`, import.meta.url), 'utf8');
  const paths = (/** @type {string} */ text) =>
    [...text.matchAll(/<Route\s+path="([^"*]+)"/g)].map(([, path = '']) => path);
  const [ofAll = '', ofTenants = ''] = read('app-routes.tsx').split('<Route path="t/:tenantId"');
  return [
    ...[...paths(read('app.tsx')), ...paths(ofAll)].map((path) => `/${path}`),
    ...paths(ofTenants).map((path) => `/t/:tenantId/${path}`),
  ];
}

test('every page is free of what axe finds, and fits, in light and dark, on desktop and phone', async () => {
  const { page, context } = await openWindow(browser);
  const trouble = listenForTrouble(page);
  await page.goto(system.consoleUrl);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  for (const look of LOOKS) {
    await take(page, look);
    assert.deepEqual(await findAxeProblems(page), [], look.name);
  }
  await signIn(page, OPERATOR_KEY);
  for (const { path, shows } of pages()) {
    await page.goto(`${system.consoleUrl}${path}`);
    for (const look of LOOKS) {
      await take(page, look);
      await page.getByText(shows).filter({ visible: true }).first().waitFor();
      const where = `${path}, ${look.name}`;
      assert.deepEqual(await findAxeProblems(page), [], where);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - window.innerWidth,
      );
      assert.ok(overflow <= 0, `${where} is ${overflow} px too wide`);
    }
  }
  assert.deepEqual(trouble, []);
  await context.close();
});

test('the way to an answer can be gone with the keyboard alone', async () => {
  const { page, context } = await openWindow(browser);
  await page.goto(system.consoleUrl);
  // The page puts the focus into its first field; what is typed before that reaches nobody.
  await page.waitForFunction(() => document.activeElement instanceof HTMLInputElement);
  await tabTo(page, /^Use an API key/);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement instanceof HTMLInputElement);
  await page.keyboard.type(OPERATOR_KEY);
  await page.keyboard.press('Enter');
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  await page.goto(`${system.consoleUrl}t/${scene.tenant.id}/conversations`);
  await page.getByText('Rio Alves').waitFor();
  await tabTo(page, /Search conversations/);
  await page.keyboard.type('sam');
  // What is found takes the list's place.
  await page.getByText('Rio Alves').waitFor({ state: 'detached' });
  await tabTo(page, /^Sam/);
  await page.keyboard.press('Enter');
  await thread(page).getByText('see you at five').last().waitFor();
  // One can write at once, and goes back to the list as quickly.
  await page.waitForFunction(
    () => document.activeElement?.getAttribute('aria-label') === 'Message',
  );
  await page.keyboard.type('By keyboard');
  await page.keyboard.press('Enter');
  await thread(page).getByText('By keyboard').waitFor();
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.activeElement?.textContent?.includes('Sam'));
  await context.close();
});

test('on a phone the list leads to the thread and back', async () => {
  const viewport = PHONE;
  const { page, context } = await openConsole(browser, system, {
    path: `t/${scene.tenant.id}/conversations`,
    window: { viewport, isMobile: true, hasTouch: true },
  });
  await page.getByRole('link', { name: /Ann Weber/ }).tap();
  await thread(page).getByText('invoice-2041.pdf').waitFor();
  assert.equal(await page.getByRole('searchbox').isVisible(), false);
  await page.getByRole('link', { name: 'Back to conversations' }).tap();
  await page.getByRole('searchbox').waitFor();
  await page.getByRole('button', { name: 'Open navigation' }).tap();
  await page.getByRole('link', { name: 'System' }).tap();
  await page.getByText('All is well').waitFor();
  await context.close();
});

/** @param {import('playwright-core').Page} page @param {LOOKS[number]} look */
async function take(page, { colorScheme, viewport }) {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize(viewport);
}

/**
 * Presses Tab until the focus is on something of that name.
 *
 * @param {import('playwright-core').Page} page
 * @param {RegExp} name
 */
async function tabTo(page, name) {
  /** @type {Set<string>} */
  const passed = new Set();
  for (let press = 0; press < 60; press += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const { activeElement } = document;
      return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent ?? '';
    });
    // An avatar's letters come first in the text of a row.
    if (name.test(focused) || name.test(focused.slice(1))) return;
    passed.add(focused.slice(0, 30));
  }
  throw new Error(`Tab does not lead to ${name}, but to: ${[...passed].join(' · ')}`);
}

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, openWindow } from './support/browser.mjs';
import { ConsoleSystem } from './support/console-system.mjs';
import { openConsole } from './support/console-window.mjs';
import { row, thread, untilLive } from './support/steps.mjs';

const SAM = '12015550123';

/** @type {ConsoleSystem} */
let system;
/** @type {import('playwright-core').Browser} */
let browser;

before(async () => {
  system = await ConsoleSystem.start();
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await system?.stop();
});

test("a tenant's key opens that tenant and no other", async () => {
  const acme = await system.registerTenant('Acme');
  const blue = await system.registerTenant('Blue');
  const { page, context } = await openWindow(browser);
  await page.goto(system.consoleUrl);
  await page.getByRole('button', { name: 'Use an API key instead' }).click();
  await page.getByLabel('API key').fill(acme.apiKey);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Tenant id').fill(blue.id);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('This key does not open that tenant.').waitFor();
  await page.getByLabel('Tenant id').fill(acme.id);
  await page.getByRole('button', { name: 'Sign in' }).click();

  await untilLive(page);
  await system.customerWrites(blue, SAM, { text: 'a secret for Blue', name: 'Sam' });
  await system.customerWrites(acme, SAM, { text: 'a word for Acme', name: 'Sam' });
  await row(page, 'Sam').click();
  await thread(page).getByText('a word for Acme').waitFor();
  assert.equal(await page.getByText('a secret for Blue').count(), 0);
  assert.equal(await page.getByRole('link', { name: 'Tenants' }).count(), 0);

  await page.goto(`${system.consoleUrl}t/${blue.id}/conversations`);
  await page.getByText('There is no such tenant').waitFor();
  await context.close();
});

test('the key is kept for this tab alone, and gone after signing out', async () => {
  const acme = await system.registerTenant('Acme');
  const { page, context } = await openConsole(browser, system, { as: acme });
  await page.reload();
  await page.getByRole('heading', { name: 'Conversations', exact: true }).waitFor();

  const { cookies, origins } = await context.storageState();
  assert.ok(!JSON.stringify({ cookies, origins }).includes(acme.apiKey));
  const other = await context.newPage();
  await other.goto(system.consoleUrl);
  await other.getByRole('heading', { name: 'Sign in' }).waitFor();

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  const left = await page.evaluate(() => JSON.stringify(sessionStorage));
  assert.ok(!left.includes(acme.apiKey));
  await context.close();
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, openWindow } from './support/browser.mjs';
import { ConsoleSystem } from './support/console-system.mjs';
import { row, thread, untilLive } from './support/steps.mjs';

const SAM = '12015550188';
const PASSWORD = 'correct horse battery';

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

/** @param {import('playwright-core').Page} page @param {string} email */
async function signIn(page, email) {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
}

test('an admin invites an agent, who joins by the link and answers', async () => {
  const acme = await system.registerTenant('Acme');
  const admin = await system.api('/users', {
    body: { email: 'admin@example.com', name: 'Ada', role: 'member', password: PASSWORD },
  });
  await system.api(`/tenants/${acme.id}/members`, { body: { userId: admin.id, role: 'admin' } });
  await system.customerWrites(acme, SAM, { text: 'are you there?', name: 'Sam' });

  const ada = await openWindow(browser);
  await ada.page.goto(system.consoleUrl);
  await signIn(ada.page, 'admin@example.com');
  await ada.page.getByRole('link', { name: 'Access' }).click();
  await ada.page.getByLabel('E-mail address').fill('agent@example.com');
  await ada.page.getByRole('button', { name: 'Invite' }).click();
  const link = await ada.page.getByText('/console/invitation#').textContent();
  assert.ok(link);

  const grace = await openWindow(browser);
  await grace.page.goto(link);
  await grace.page.getByLabel('Your name').fill('Grace');
  await grace.page.getByLabel('Password').fill(PASSWORD);
  await grace.page.getByRole('button', { name: 'Save and sign in' }).click();
  await untilLive(grace.page);
  await row(grace.page, 'Sam').click();
  await thread(grace.page).getByText('are you there?').waitFor();
  await grace.page.getByRole('textbox', { name: 'Message', exact: true }).fill('At your service');
  await grace.page.keyboard.press('Enter');
  await thread(grace.page).getByText('At your service').waitFor();
  assert.equal(await grace.page.getByRole('link', { name: 'Access' }).count(), 0);

  // The link was good once, and Ada sees who came.
  const again = await openWindow(browser);
  await again.page.goto(link);
  await again.page.getByText('This link is good no more').waitFor();
  await ada.page.getByRole('combobox', { name: 'Role of Grace' }).waitFor();
  for (const { context } of [ada, grace, again]) await context.close();
});

test('who signed in is so in every tab, and after signing out in none', async () => {
  await system.api('/users', {
    body: { email: 'operator@example.com', name: 'Olga', role: 'operator', password: PASSWORD },
  });
  const { page, context } = await openWindow(browser);
  await page.goto(system.consoleUrl);
  await signIn(page, 'operator@example.com');
  const second = await context.newPage();
  await second.goto(`${system.consoleUrl}people`);
  await second.getByRole('cell', { name: 'operator@example.com' }).waitFor();
  const { origins } = await context.storageState();
  assert.ok(!JSON.stringify(origins).includes(PASSWORD));
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await second.reload();
  await second.getByRole('heading', { name: 'Sign in' }).waitFor();
  await context.close();
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, openWindow } from './support/browser.mjs';
import { ConsoleSystem } from './support/console-system.mjs';
import { openConsole } from './support/console-window.mjs';
import { walk } from './support/dialog.mjs';
import { eventually } from './support/eventually.mjs';

const PASSWORD = 'correct horse battery';

/** @type {ConsoleSystem} */
let system;
/** @type {import('playwright-core').Browser} */
let browser;
/** @type {{ id: string }} */
let tenant;

before(async () => {
  // The doctor comes when it is called; a step that was left is taken up soon.
  system = await ConsoleSystem.start({
    env: { DIAGNOSIS_MINUTES: '0', ONBOARDING_LEASE_MS: '5000' },
  });
  browser = await launchBrowser();
  tenant = await system.registerTenant('Acme');
  const admin = await system.api('/users', {
    body: { email: 'admin@example.com', name: 'Ada', role: 'member', password: PASSWORD },
  });
  await system.api(`/tenants/${tenant.id}/members`, { body: { userId: admin.id, role: 'admin' } });
});
after(async () => {
  await browser?.close();
  await system?.stop();
});

/** The console, with an admin of the tenant signed in, at its numbers. */
async function openNumbers() {
  const as = { email: 'admin@example.com', password: PASSWORD };
  const opened = await openConsole(browser, system, { as });
  await opened.page.getByRole('link', { name: 'Numbers' }).click();
  await opened.page.getByRole('button', { name: 'Make a link' }).waitFor();
  return opened;
}

test('an admin makes a link, its owner connects the number, the doctor mends it', async () => {
  const { page, context, trouble } = await openNumbers();
  const [wabaId, phoneNumberId] = ['8101', '8102'];
  await page.getByRole('button', { name: 'Make a link' }).click();
  const url = await page.locator('code').textContent();
  assert.ok(url);

  const owner = await openWindow(browser);
  await owner.page.goto(url);
  await walk(owner.page, 'Connect with Meta', { wabaId, phoneNumberId });
  await owner.page.getByText(/^Connected: /).waitFor();
  await owner.context.close();

  await eventually('the number is listed', async () => {
    await page.reload();
    await page.getByRole('button', { name: 'Make a link' }).waitFor();
    return (await page.locator(`a[href$="/numbers/${phoneNumberId}"]`).count()) === 1;
  });
  await page.getByRole('table', { name: 'Links' }).or(page.getByLabel('Links')).first().waitFor();
  await page.getByText('Connected', { exact: true }).first().waitFor();
  await page.locator(`a[href$="/numbers/${phoneNumberId}"]`).click();

  await page.getByRole('list', { name: 'Checks' }).getByText('Last heard of').waitFor();
  await system.atSimulator(`wabas/${wabaId}`, { subscribed: false });
  await page.getByRole('button', { name: 'Look now' }).click();
  await page.getByRole('button', { name: 'Fix: The app hears of the account' }).click();
  await page.getByText('The app hears of the account.').waitFor();
  await page.getByRole('table').getByText('GREEN').first().waitFor();

  await page.getByLabel('About', { exact: true }).fill('Coffee, all day');
  const profile = page.locator('section', { hasText: 'Business profile' });
  await profile.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved at Meta').waitFor();
  const saved = await system.api(`/tenants/${tenant.id}/numbers/${phoneNumberId}/profile`);
  assert.equal(saved.about, 'Coffee, all day');

  await page.getByRole('button', { name: 'Send the code by SMS' }).click();
  const code = await eventually('the code is sent', async () => {
    return (await system.atSimulator(`phone-numbers/${phoneNumberId}`)).verificationCode;
  });
  await page.getByLabel('Code', { exact: false }).last().fill(code);
  await page.getByRole('button', { name: 'Enter the code' }).click();
  await page.getByText('Verified', { exact: true }).waitFor();
  assert.deepEqual(trouble, []);
  await context.close();
});

test('a number is connected by hand, and a PIN that was missing is given on the way', async () => {
  const { page, context, trouble } = await openNumbers();
  const [wabaId, phoneNumberId, token] = ['8201', '8202', 'EAA8202'];
  await system.atSimulator(`wabas/${wabaId}`, { phoneNumberIds: [phoneNumberId] });
  await system.atSimulator(`phone-numbers/${phoneNumberId}`, { pin: '135790', registered: false });
  await system.atSimulator(`tokens/${token}`, { state: 'valid', wabaIds: [wabaId] });
  await page.getByRole('button', { name: /by hand/ }).click();
  await page.getByLabel(/^Access token/).fill(token);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.getByText('a PIN that somebody else set', { exact: false }).waitFor();
  await page.getByLabel(/The PIN of the number/).fill('135790');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.locator(`a[href$="/numbers/${phoneNumberId}"]`).waitFor();
  await page
    .getByText('a PIN that somebody else set', { exact: false })
    .waitFor({ state: 'detached' });
  assert.deepEqual(trouble, []);
  await context.close();
});

test('a link is taken back', async () => {
  const { page, context } = await openNumbers();
  page.on('dialog', (dialog) => void dialog.accept());
  await page.getByRole('button', { name: 'Make a link' }).click();
  const url = await page.locator('code').textContent();
  assert.ok(url);
  await page.getByRole('button', { name: 'Take back' }).first().click();
  await page.getByText('Taken back').waitFor();
  assert.equal((await fetch(url)).status, 404);
  await context.close();
});

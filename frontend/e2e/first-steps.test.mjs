import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, openWindow } from './support/browser.mjs';
import { ConsoleSystem, OPERATOR_KEY } from './support/console-system.mjs';
import { openConsole } from './support/console-window.mjs';
import { listenForTrouble, row, signIn, thread } from './support/steps.mjs';

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

test('an invalid form says what is wrong at each field, and nothing is sent', async () => {
  const path = 'tenants/register';
  const { page, context } = await openConsole(browser, system, { path });
  /** @type {string[]} */
  const posts = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') posts.push(request.url());
  });
  await page.getByLabel('Phone number id').fill('+1 555 000 1234');
  await page.getByRole('button', { name: 'Register tenant' }).click();
  await page.getByText('Give the tenant a name').waitFor();
  await page.getByText("Meta's id of the number: up to 64").waitFor();
  await page.getByText('Enter an access token').waitFor();
  assert.equal(await page.getByLabel('Name').getAttribute('aria-invalid'), 'true');
  assert.deepEqual(posts, []);

  // What only the API can know is told at the field as well.
  const { phoneNumberId } = await system.registerTenant('First Come');
  await page.getByLabel('Name').fill('Second Come');
  await page.getByLabel('Phone number id').fill(phoneNumberId);
  await page.getByLabel('Access token').fill('token');
  await page.getByRole('button', { name: 'Register tenant' }).click();
  await page.getByText('This number belongs to another tenant').waitFor();
  await context.close();
});

test('from an empty system to an answered message', async () => {
  const empty = await ConsoleSystem.start();
  const { page, context } = await openWindow(browser);
  const trouble = listenForTrouble(page);
  try {
    await page.goto(empty.consoleUrl);
    await signIn(page, OPERATOR_KEY);
    await page.getByRole('heading', { name: 'First steps' }).waitFor();
    await page.getByRole('link', { name: 'Register a tenant' }).click();
    await page.getByLabel('Name').fill('Acme Coffee');
    await page.getByLabel('Phone number id').fill('106540352242922');
    await page.getByLabel('Access token').fill('EAAtoken');
    await page.getByRole('button', { name: 'Register tenant' }).click();
    await page.getByText(/^wak_/).waitFor();
    await page.getByRole('button', { name: 'Copy API key' }).click();
    await page.getByText('Copied').waitFor();
    await page.getByRole('link', { name: 'Open its conversations' }).click();

    await page.getByText('No conversations yet').waitFor();
    await page.getByRole('button', { name: 'Write as a customer' }).click();
    await page.getByLabel('What the customer writes').fill('hi');
    await page.getByRole('button', { name: 'Write', exact: true }).click();

    await row(page, 'Sam').click();
    await thread(page).getByText('hi', { exact: true }).waitFor();
    await thread(page).getByText('thanks for reaching us').waitFor();
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Yes, until six');
    await page.keyboard.press('Enter');
    const answer = thread(page).getByRole('article').filter({ hasText: 'Yes, until six' });
    await answer.getByRole('img', { name: /^Read/ }).waitFor();

    const { items } = await empty.api(
      `/tenants/${page.url().split('/t/')[1]?.split('/')[0]}/messages`,
    );
    assert.deepEqual(
      items.map((/** @type {{ body: string }} */ { body }) => body),
      ['Yes, until six', 'thanks for reaching us\n- team Acme Coffee', 'hi'],
    );
    assert.deepEqual(trouble, []);
  } finally {
    await context.close();
    await empty.stop();
  }
});

test("a message's way is shown from queued to read", async () => {
  const tenant = await system.registerTenant('Acme Coffee');
  const { page, context } = await openConsole(browser, system, { as: tenant });
  await page.getByRole('link', { name: 'Send message' }).click();
  await page.getByLabel('To').fill('+1 201 555 0123');
  await page.getByLabel('Text').fill('Your order is ready');
  await page.getByRole('button', { name: 'Send message' }).click();
  await page.getByRole('status', { name: 'The message is: Read' }).waitFor();
  await page.getByRole('link', { name: 'Open conversation' }).click();
  await thread(page).getByText('Your order is ready').waitFor();
  await context.close();
});

test("a message that failed shows Meta's reason", async () => {
  const tenant = await system.registerTenant('Acme Coffee');
  const { page, context } = await openConsole(browser, system, { as: tenant });
  await page.getByRole('link', { name: 'Send message' }).click();
  // The simulator refuses this one with the code at its end.
  await page.getByLabel('To').fill('+15559131026');
  await page.getByLabel('Text').fill('Hello?');
  await page.getByRole('button', { name: 'Send message' }).click();
  await page.getByRole('status', { name: 'The message is: Failed' }).waitFor();
  await page.getByText(/^131026: /).waitFor();
  await context.close();
});

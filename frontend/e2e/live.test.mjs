import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, openWindow } from './support/browser.mjs';
import { ConsoleSystem } from './support/console-system.mjs';
import { eventually } from './support/eventually.mjs';
import { row, signIn, thread, untilLive } from './support/steps.mjs';

const SAM = '12015550123';
const ANN = '4915550100200';

/** @type {ConsoleSystem} */
let system;
/** @type {import('playwright-core').Browser} */
let browser;

// Webhooks come to the first API; the console is opened at the second, which may go away.
before(async () => {
  system = await ConsoleSystem.start({ apis: 2 });
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await system?.stop();
});

/**
 * @param {{ id: string, apiKey: string }} tenant
 * @param {number} [height] of the window; only what is in view is in the page
 */
async function openConsole({ id, apiKey }, height = 800) {
  const [, second] = system.system.apis;
  const { page, context } = await openWindow(browser, { viewport: { width: 1280, height } });
  await page.goto(`${second?.url}/console/`);
  await signIn(page, apiKey, id);
  await page.getByRole('heading', { name: 'Conversations', exact: true }).waitFor();
  await untilLive(page);
  return { page, context };
}

test('a message arrives live, is counted as unread, and read once it is opened', async () => {
  const tenant = await system.registerTenant('Acme', { autoReply: { enabled: false } });
  const { page, context } = await openConsole(tenant);
  await system.customerWrites(tenant, SAM, { text: 'first', name: 'Sam' });
  await row(page, 'Sam').filter({ hasText: '1 unread' }).waitFor();
  await system.customerWrites(tenant, SAM, { text: 'second', name: 'Sam' });
  await row(page, 'Sam').filter({ hasText: '2 unread' }).waitFor();
  await system.customerWrites(tenant, ANN, { text: 'me too', name: 'Ann' });
  await row(page, 'Ann').filter({ hasText: 'me too' }).waitFor();

  await row(page, 'Sam').click();
  await thread(page).getByText('second').waitFor();
  await row(page, 'Sam').filter({ hasNotText: 'unread' }).waitFor();
  // What comes while it is open is read at once, and shown without being asked for.
  await system.customerWrites(tenant, SAM, { text: 'third', name: 'Sam' });
  await thread(page).getByText('third').waitFor();
  await eventually('the API knows that all was read', async () => {
    const { items } = await system.api(`/tenants/${tenant.id}/conversations`);
    const sam = items.find((/** @type {any} */ { customer }) => customer.waId === SAM);
    return sam.unreadCount === 0;
  });
  await context.close();
});

test('nothing is missed while the API is away', async () => {
  const [, second] = system.system.apis;
  const tenant = await system.registerTenant('Acme');
  const { page, context } = await openConsole(tenant, 4_000);
  await system.customerWrites(tenant, SAM, { text: 'before', name: 'Sam' });
  await row(page, 'Sam').click();
  await thread(page).getByText('before').waitFor();

  await second?.kill('SIGKILL');
  await page.getByText('Reconnecting').waitFor();
  const said = Array.from({ length: 12 }, (_, number) => `meanwhile ${number}`);
  for (const text of said) await system.customerWrites(tenant, SAM, { text });
  await eventually('all of it is stored', async () => {
    const { items } = await system.api(`/tenants/${tenant.id}/messages?direction=IN`);
    return items.length === said.length + 1;
  });
  await second?.start();

  await untilLive(page);
  for (const text of said) await thread(page).getByText(text, { exact: true }).waitFor();
  await system.customerWrites(tenant, SAM, { text: 'after' });
  await thread(page).getByText('after', { exact: true }).waitFor();
  const shown = await thread(page)
    .getByText(/^(before|meanwhile \d+|after)$/)
    .count();
  assert.equal(shown, said.length + 2, 'each message is shown once');
  await context.close();
});

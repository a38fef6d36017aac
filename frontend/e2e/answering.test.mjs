import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, test } from 'node:test';
import { launchBrowser } from './support/browser.mjs';
import { ConsoleSystem } from './support/console-system.mjs';
import { openConsole } from './support/console-window.mjs';
import { eventually } from './support/eventually.mjs';
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

/** An inbox to which Sam wrote. @param {import('playwright-core').BrowserContextOptions} [options] */
async function openInbox(options) {
  const wabaId = String(randomInt(1e12, 1e13));
  const tenant = await system.registerTenant('Acme', { autoReply: { enabled: false }, wabaId });
  await system.customerWrites(tenant, SAM, { text: 'Are you open?', name: 'Sam' });
  const path = `t/${tenant.id}/conversations`;
  const { page, context, trouble } = await openConsole(browser, system, { path, window: options });
  await untilLive(page);
  await row(page, 'Sam').click();
  await thread(page).getByText('Are you open?').waitFor();
  return { tenant: { ...tenant, wabaId }, page, context, trouble };
}

/** A choice of conversations to list. @param {import('playwright-core').Page} page @param {string} name */
const view = (page, name) =>
  page
    .getByRole('group', { name: 'Which conversations' })
    .getByRole('button', { name, exact: true });

/** @param {import('playwright-core').Page} page */
const composer = (page) => page.getByRole('textbox', { name: 'Message', exact: true });

test('what is often said is kept, and said by a slash and a few letters', async () => {
  const { page, context, trouble } = await openInbox();
  await composer(page).fill('/');
  await page.getByRole('button', { name: 'Manage quick replies' }).click();
  const dialog = page.getByRole('dialog', { name: 'Quick replies' });
  await dialog.getByLabel('Shortcut').fill('hours');
  await dialog.getByLabel('Answer').fill('We are open from nine to six.');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await dialog.getByText('/hours').waitFor();
  // One can go on at once, with the next one or by leaving.
  await page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'shortcut');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });

  await composer(page).fill('/ho');
  await page.getByRole('option', { name: /^\/hours/ }).waitFor();
  await composer(page).press('Enter');
  assert.equal(await composer(page).inputValue(), 'We are open from nine to six.');
  await composer(page).press('Enter');
  await thread(page).getByText('We are open from nine to six.').waitFor();
  assert.deepEqual(trouble, []);
  await context.close();
});

test('what is put off leaves the list, and comes back when it is woken', async () => {
  const { page, context, trouble } = await openInbox();
  await page.getByRole('button', { name: 'Snooze', exact: true }).click();
  await page.getByRole('menuitem', { name: 'In one hour' }).click();
  await row(page, 'Sam').waitFor({ state: 'detached' });
  await view(page, 'Snoozed').click();
  await row(page, 'Sam').click();
  await page.getByRole('button', { name: /^Snoozed until/ }).click();
  await page.getByRole('menuitem', { name: 'Wake now' }).click();
  await page.getByRole('button', { name: 'Snooze', exact: true }).waitFor();
  await view(page, 'Open').click();
  await row(page, 'Sam').waitFor();
  assert.deepEqual(trouble, []);
  await context.close();
});

test('what waits for its time is not sent once somebody says so', async () => {
  const { tenant, page, context, trouble } = await openInbox();
  const sendAt = new Date(Date.now() + 3_600_000).toISOString();
  const { id } = await system.api(`/tenants/${tenant.id}/send`, {
    body: { to: SAM, text: 'Come at five.', send_at: sendAt },
  });
  const bubble = thread(page).getByRole('article').filter({ hasText: 'Come at five.' });
  await bubble.hover();
  await bubble.getByRole('button', { name: 'Message actions' }).click();
  await page.getByRole('menuitem', { name: 'Do not send' }).click();
  await eventually('it is taken back', async () => {
    const { status } = await system.api(`/tenants/${tenant.id}/messages/${id}`);
    return status === 'canceled';
  });
  assert.deepEqual(trouble, []);
  await context.close();
});

test('who wants to be told of messages is, by a notification, as long as the page is out of sight', async () => {
  const { tenant, page, context, trouble } = await openInbox({ permissions: ['notifications'] });
  await page.getByRole('button', { name: 'Sound and notifications' }).click();
  await page.getByRole('menuitemcheckbox', { name: /notification/i }).click();
  await page.getByRole('menuitemcheckbox', { name: /sound/i }).click();
  await page.reload();
  await page.getByRole('button', { name: 'Sound and notifications' }).click();
  for (const name of [/notification/i, /sound/i]) {
    const item = page.getByRole('menuitemcheckbox', { name });
    assert.equal(await item.getAttribute('aria-checked'), 'true');
  }
  await page.keyboard.press('Escape');
  await untilLive(page);
  await page.evaluate(() => {
    const told = /** @type {string[]} */ ([]);
    class Told {
      /** @param {string} title @param {{ body?: string }} [options] */
      constructor(title, options) {
        told.push(`${title}: ${options?.body ?? ''}`);
      }
      static permission = 'granted';
      close() {}
    }
    Object.assign(window, { told, Notification: Told });
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
    Object.defineProperty(document, 'hidden', { get: () => true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await system.customerWrites(tenant, SAM, { text: 'Hello?', name: 'Sam' });
  await page.waitForFunction(
    () => /** @type {{ told: string[] }} */ (/** @type {unknown} */ (window)).told.length > 0,
  );
  assert.deepEqual(trouble, []);
  await context.close();
});

test('who wants no more offers is shown so, and gets none', async () => {
  const { tenant, page, context, trouble } = await openInbox();
  const { id, wabaId, phoneNumberId } = tenant;
  await system.atSimulator(`phone-numbers/${phoneNumberId}`, { wabaId });
  await system.atSimulator(`wabas/${wabaId}/templates/summer_sale`, {
    category: 'MARKETING',
    components: [{ type: 'BODY', text: 'Half the price!' }],
  });
  await system.api(`/tenants/${id}/templates/sync`, { body: {} });
  await system.metaTells(wabaId, 'user_preferences', {
    messaging_product: 'whatsapp',
    metadata: { phone_number_id: phoneNumberId },
    contacts: [{ wa_id: SAM }],
    user_preferences: [
      {
        wa_id: SAM,
        category: 'marketing_messages',
        value: 'stop',
        detail: 'User requested',
        timestamp: Math.floor(Date.now() / 1_000) + 1,
      },
    ],
  });
  await page.getByText('No marketing').first().waitFor();

  await page.getByRole('button', { name: 'Send a template' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox').fill('summer');
  await page.getByRole('option', { name: /^summer_sale/ }).click();
  await dialog.getByText('Half the price!').waitFor();
  await dialog.getByRole('button', { name: 'Send a template' }).click();
  await dialog
    .getByRole('alert')
    .getByText(/marketing/)
    .waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  assert.equal(await thread(page).getByText('Half the price!').count(), 0);
  await page.getByRole('link', { name: 'Customers' }).click();
  await page.getByRole('row', { name: /Sam/ }).getByText('No marketing').waitFor();
  assert.deepEqual(trouble, []);
  await context.close();
});

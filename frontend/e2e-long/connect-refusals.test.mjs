import { after, before, test } from 'node:test';
import { launchBrowser, openWindow } from '../e2e/support/browser.mjs';
import { ConsoleSystem } from '../e2e/support/console-system.mjs';
import { allDone, walk } from '../e2e/support/dialog.mjs';

/** @type {ConsoleSystem} */
let system;
/** @type {import('playwright-core').Browser} */
let browser;
/** @type {{ id: string, apiKey: string }} */
let tenant;

/** What Meta may refuse, where, and how the page is used to mend it. */
const REFUSALS = /** @type {const} */ ([
  { at: 'access_token', code: 100, subcode: 36007, says: '30 seconds', by: 'dialog' },
  { at: 'access_token', code: 100, subcode: 36008, says: 'another page', by: 'dialog' },
  { at: 'debug_token', code: 190, says: 'token is void', by: 'dialog' },
  { at: 'phone_numbers', code: 10, says: 'lacks a permission', by: 'dialog' },
  { at: 'phone_numbers', code: 200, says: 'full access', by: 'dialog' },
  { at: 'phone_numbers', code: 100, subcode: 33, says: 'does not show', by: 'dialog' },
  { at: 'subscribed_apps', code: 190, method: 'POST', says: 'token is void', by: 'dialog' },
  { at: 'subscribed_apps', code: 10, method: 'POST', says: 'lacks a permission', by: 'dialog' },
  { at: 'subscribed_apps', code: 200, method: 'POST', says: 'full access', by: 'dialog' },
  { at: 'subscribed_apps', code: 368, method: 'POST', says: 'restricted', by: 'retry' },
  { at: 'register', code: 133000, says: 'Deregister', by: 'retry' },
  { at: 'register', code: 133006, says: 'Verify the number', by: 'retry' },
  { at: 'register', code: 133008, says: 'Too many wrong PINs', by: 'retry' },
  { at: 'register', code: 133009, says: 'too fast', by: 'retry' },
  { at: 'register', code: 133016, says: '72 hours', by: 'retry' },
  { at: 'register', code: 131031, says: 'locked', by: 'retry' },
  { at: 'register', code: 131045, says: 'certificate', by: 'retry' },
  // The number is connected all the same.
  { at: 'message_templates', code: 10, says: 'lacks a permission', by: 'retry' },
]);

before(async () => {
  system = await ConsoleSystem.start({
    // The doctor asks Meta, too, and would meet what is meant for a step.
    env: { ONBOARDING_LEASE_MS: '5000', DIAGNOSIS_MINUTES: '0' },
  });
  browser = await launchBrowser();
  tenant = await system.registerTenant('Acme');
});
after(async () => {
  await browser?.close();
  await system?.stop();
});

for (const [place, refusal] of REFUSALS.entries()) {
  const { at, code, says, by } = refusal;
  test(`${at} refused with ${code} is repaired on the page`, async () => {
    const ids = { wabaId: `72${place}01`, phoneNumberId: `72${place}02` };
    await system.atSimulator(`wabas/${ids.wabaId}`, {
      phoneNumberIds: [ids.phoneNumberId],
      subscribed: false,
    });
    await system.atSimulator(`phone-numbers/${ids.phoneNumberId}`, { registered: false });
    await system.atSimulator(`steps/${at}`, {
      outcome: 'error',
      code,
      times: 1,
      ...('subcode' in refusal && { subcode: refusal.subcode }),
      ...('method' in refusal && { method: refusal.method }),
    });
    const { url } = await system.api(`/tenants/${tenant.id}/connect-links`, {
      key: tenant.apiKey,
      body: {},
    });
    const { page, context } = await openWindow(browser);
    await page.goto(url);
    await walk(page, 'Connect with Meta', ids);
    await page.getByText(says, { exact: false }).first().waitFor();
    if (by === 'dialog') await walk(page, 'Open the dialog again', ids);
    else await page.getByRole('button', { name: 'Try again' }).click();
    await allDone(page);
    await context.close();
  });
}

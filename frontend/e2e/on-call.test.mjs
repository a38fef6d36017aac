import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser } from './support/browser.mjs';
import { ConsoleSystem } from './support/console-system.mjs';
import { openConsole } from './support/console-window.mjs';
import { eventually } from './support/eventually.mjs';
import { row, thread } from './support/steps.mjs';

/** Refused by the simulator at once, with the code at its end. */
const REFUSED = '+15559131026';
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

/** @param {{ id: string }} tenant @param {string} to */
async function failed(tenant, to) {
  const { id } = await system.api(`/tenants/${tenant.id}/send`, { body: { to, text: 'Ready' } });
  await eventually('it is given up', async () => {
    const { items } = await system.api('/admin/dead-letters?state=open');
    return items.some((/** @type {{ subjectId: string }} */ letter) => letter.subjectId === id);
  });
  return id;
}

test('from a phone number to why a message failed, and to another try', async () => {
  const tenant = await system.registerTenant('Acme');
  const id = await failed(tenant, REFUSED);
  const { page, context } = await openConsole(browser, system);
  await page.getByText('dead letter waits').waitFor();

  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /^Number, wamid/ }).fill('+1 (555) 913-1026');
  // Enter takes the one that is marked.
  const found = page.getByRole('option', { name: /^Customer/ });
  await found.and(page.locator('.Mui-focused')).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('table').getByRole('link').first().click();
  await page.waitForURL(`**/messages/${id}`);

  await page.getByText(/^Try that failed: HTTP 4/).waitFor();
  await page
    .getByText(/Meta’s trace \w+/)
    .first()
    .waitFor();
  await page.getByText('Dead letter: given up').waitFor();
  await page.getByRole('button', { name: 'Send it again' }).click();
  await page.getByText('It is taken up again.').waitFor();
  await page.getByText('Dead letter: replayed').waitFor();
  await context.close();
});

test('what came for a number that nobody had is found, claimed and applied', async () => {
  const phoneNumberId = '700700700700';
  await system.customerWrites({ phoneNumberId }, '12015550177', { text: 'Anybody?', name: 'Kim' });
  const { page, context, trouble } = await openConsole(browser, system);
  await page.getByRole('link', { name: /for a number that nobody registered/ }).click();
  await page.getByRole('table').getByRole('link').first().click();
  await page.getByRole('link', { name: 'Register a tenant for it' }).click();
  await page.getByLabel('Name').fill('Kiosk');
  assert.equal(await page.getByLabel('Phone number id').inputValue(), phoneNumberId);
  await page.getByLabel('Access token').fill('test-token');
  await page.getByRole('button', { name: 'Register tenant' }).click();
  await page.getByRole('heading', { name: 'Tenant registered' }).waitFor();

  await page.goto(`${system.consoleUrl}webhooks?outcome=quarantined`);
  await page.getByRole('table').getByRole('link').first().click();
  await page.getByRole('link', { name: 'All for this number' }).click();
  await page.getByRole('button', { name: 'Apply what was quarantined for this number' }).click();
  await page.getByText('1 webhook is applied again').waitFor();
  await page.getByText('There are no such webhooks').waitFor();
  await page.getByRole('link', { name: 'Tenants' }).click();
  await page.getByRole('link', { name: /^Kiosk/ }).click();
  await row(page, 'Kim').click();
  await thread(page).getByText('Anybody?').waitFor();
  assert.deepEqual(trouble, []);
  await context.close();
});

test('a tenant beyond the hundredth is found', async () => {
  for (let first = 0; first < 110; first += 10) {
    const names = Array.from({ length: 10 }, (_, at) => `Shop ${first + at}`);
    await Promise.all(names.map((name) => system.registerTenant(name)));
  }
  await system.registerTenant('The newest one');
  const { page, context } = await openConsole(browser, system);
  const switcher = page.getByRole('combobox', { name: 'Tenant' });
  await switcher.fill('Shop 3');
  await page.getByRole('option', { name: 'Shop 3', exact: true }).click();
  await page.getByRole('heading', { name: 'Conversations', exact: true }).waitFor();
  await page.goto(`${system.consoleUrl}tenants?search=Shop%205`);
  await page.getByText('Shop 5', { exact: true }).first().waitFor();
  await context.close();
});

test('a viewer sees everything of the tenant and can change nothing', async () => {
  const tenant = await system.registerTenant('Blue');
  const id = await failed(tenant, REFUSED);
  const viewer = await system.api('/users', {
    body: { email: 'viewer@example.com', name: 'Vera', role: 'member', password: PASSWORD },
  });
  await system.api(`/tenants/${tenant.id}/members`, {
    body: { userId: viewer.id, role: 'viewer' },
  });
  const as = { email: 'viewer@example.com', password: PASSWORD };
  const { page, context } = await openConsole(browser, system, { as });
  for (const name of ['Endpoints', 'Access', 'Settings', 'Dead letters', 'System']) {
    assert.equal(await page.getByRole('link', { name, exact: true }).count(), 0, name);
  }
  const main = page.locator('main#content');
  await page.goto(`${system.consoleUrl}t/${tenant.id}/messages/${id}`);
  await page.getByText(/^Try that failed/).waitFor();
  assert.equal(await main.getByRole('button').count(), 0);
  for (const name of ['Templates', 'Media']) {
    await page.getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { name, exact: true }).waitFor();
    const acts = main.getByRole('button', { name: /Remove|New template|Ask Meta|Fetch/ });
    assert.equal(await acts.count(), 0, name);
  }
  // The API says so, too.
  const statuses = await page.evaluate(async (tenantId) => {
    const { csrfToken } = await (await fetch('/session')).json();
    const calls = [
      [`/tenants/${tenantId}/send`, 'POST', { to: '+12015550123', text: 'x' }],
      [`/tenants/${tenantId}`, 'PATCH', { name: 'Mine' }],
      [`/tenants/${tenantId}/api-keys`, 'POST', { name: 'x' }],
      [`/tenants/${tenantId}/endpoints`, 'POST', { url: 'https://example.com' }],
    ];
    return Promise.all(
      calls.map(async ([path, method, body]) => {
        const headers = { 'content-type': 'application/json', 'x-csrf-token': csrfToken };
        const answer = await fetch(String(path), {
          method: String(method),
          headers,
          body: JSON.stringify(body),
        });
        return answer.status;
      }),
    );
  }, tenant.id);
  assert.deepEqual(statuses, [403, 403, 403, 403]);
  await context.close();
});

test('the console speaks Hindi to who wants it, and remembers', async () => {
  const { page, context } = await openConsole(browser, system);
  await page.getByRole('button', { name: 'Language' }).filter({ visible: true }).click();
  await page.getByRole('menuitem', { name: 'हिन्दी' }).click();
  await page.getByRole('heading', { name: 'सारांश' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'सारांश' }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'hi');
  await context.close();
});

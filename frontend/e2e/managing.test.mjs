import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { launchBrowser } from './support/browser.mjs';
import { ConsoleSystem } from './support/console-system.mjs';
import { openConsole } from './support/console-window.mjs';

/** @type {ConsoleSystem} */
let system;
/** @type {import('playwright-core').Browser} */
let browser;

before(async () => {
  system = await ConsoleSystem.start({ env: { ENDPOINTS_ALLOW_PRIVATE: 'true' } });
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await system?.stop();
});

/** A system of the tenant's that first is out of order. */
async function aReceiver() {
  let status = 500;
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(status).end());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/events`,
    mend: () => void (status = 204),
    stop: () => void server.close(),
  };
}

test('an endpoint is added, tested, mended, replayed to, switched off and on, given another secret', async (t) => {
  const tenant = await system.registerTenant('Acme');
  const receiver = await aReceiver();
  t.after(receiver.stop);
  const { page, context, trouble } = await openConsole(browser, system, {
    path: `t/${tenant.id}/endpoints`,
  });
  await page.getByLabel('Address (https)').fill(receiver.url);
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  await page.getByText(/^whsec_/).waitFor();
  const first = await page.getByText(/^whsec_/).textContent();
  await page.getByRole('link', { name: receiver.url }).click();

  await page.getByRole('button', { name: 'Send a test event' }).click();
  await page.getByText('A test event is on its way.').waitFor();
  const delivery = page.getByRole('row', { name: /endpoint\.test/ });
  await delivery.getByText(/HTTP 500/).waitFor();
  receiver.mend();
  await delivery.getByRole('button', { name: 'Deliver again' }).click();
  await delivery.getByText(/HTTP 204/).waitFor();

  await page.getByLabel('Events since').fill('2020-01-01T00:00');
  await page.getByLabel('Only what failed').uncheck();
  await page.getByRole('button', { name: 'Replay a time' }).click();
  await page.getByText(/events? (is|are) delivered again/).waitFor();

  await page.getByRole('button', { name: 'Switch off' }).click();
  await page.getByRole('button', { name: 'Switch on' }).click();
  await page.getByRole('button', { name: 'Switch off' }).waitFor();

  await page.getByRole('button', { name: 'New secret' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'New secret' }).click();
  await page.getByText(/^whsec_/).waitFor();
  assert.notEqual(await page.getByText(/^whsec_/).textContent(), first);
  assert.deepEqual(trouble, []);
  await context.close();
});

test('a template is handed in, fetched again and removed', async () => {
  const tenant = await system.registerTenant('Blue', { wabaId: '90210' });
  const { page, context, trouble } = await openConsole(browser, system, {
    path: `t/${tenant.id}/templates`,
  });
  await page.getByRole('button', { name: 'New template' }).click();
  await page.getByRole('textbox', { name: /^Name/ }).fill('order_ready');
  await page.getByRole('textbox', { name: /^Text/ }).fill('Hi {{1}}, your order is ready.');
  await page.getByLabel('Examples, one a line').fill('Ada');
  await page.getByRole('button', { name: 'Hand in to Meta' }).click();
  await page.getByText('Handed in. Meta reviews it.').waitFor();
  const line = page.getByRole('row', { name: /order_ready/ });
  await line.waitFor();

  await page.getByRole('button', { name: 'Ask Meta again' }).click();
  await page.getByText('Meta was asked.').waitFor();
  await line.waitFor();

  await line.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await line.waitFor({ state: 'detached' });
  assert.deepEqual(trouble, []);
  await context.close();
});

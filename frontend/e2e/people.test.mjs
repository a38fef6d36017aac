import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { decodeQR } from 'qr/decode.js';
import { URI } from 'otpauth';
import { IdentityProvider } from '../../scripts/lib/identity-provider.mjs';
import { freePort } from '../../scripts/lib/ports.mjs';
import { findAxeProblems } from './support/axe.mjs';
import { launchBrowser, openWindow } from './support/browser.mjs';
import { ConsoleSystem } from './support/console-system.mjs';
import { openConsole } from './support/console-window.mjs';
import { listenForTrouble, row, thread, untilLive } from './support/steps.mjs';

const SAM = '12015550188';
const PASSWORD = 'correct horse battery';

/** @type {ConsoleSystem} */
let system;
/** @type {import('playwright-core').Browser} */
let browser;

/** @type {IdentityProvider} */
let provider;

before(async () => {
  provider = await IdentityProvider.start();
  const ports = { api: await freePort(), worker: await freePort(), simulator: await freePort() };
  system = await ConsoleSystem.start({
    ports,
    env: {
      PUBLIC_URL: `http://127.0.0.1:${ports.api}`,
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: 'console',
      OIDC_CLIENT_SECRET: 'secret of the console',
      OIDC_NAME: 'Acme SSO',
    },
  });
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await system?.stop();
  await provider?.stop();
});

/** @param {string} name */
async function anOperator(name) {
  const email = `${name}@example.com`;
  await system.api('/users', { body: { email, name, role: 'operator', password: PASSWORD } });
  return { email, password: PASSWORD };
}

test('an admin invites an agent, who joins by the link and answers', async () => {
  const acme = await system.registerTenant('Acme');
  const admin = await system.api('/users', {
    body: { email: 'admin@example.com', name: 'Ada', role: 'member', password: PASSWORD },
  });
  await system.api(`/tenants/${acme.id}/members`, { body: { userId: admin.id, role: 'admin' } });
  await system.customerWrites(acme, SAM, { text: 'are you there?', name: 'Sam' });

  const as = { email: 'admin@example.com', password: PASSWORD };
  const ada = await openConsole(browser, system, { as });
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
  const { page, context } = await openConsole(browser, system, { as: await anOperator('olga') });
  const second = await context.newPage();
  await second.goto(`${system.consoleUrl}people`);
  await second.getByRole('cell', { name: 'olga@example.com' }).waitFor();
  const { origins } = await context.storageState();
  assert.ok(!JSON.stringify(origins).includes(PASSWORD));
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await second.reload();
  await second.getByRole('heading', { name: 'Sign in' }).waitFor();
  await context.close();
});

test('whom the identity provider names is let in, and nobody else', async () => {
  const { email } = await anOperator('ines');
  const { page, context } = await openWindow(browser);
  const trouble = listenForTrouble(page);
  provider.identity = { sub: 'stranger', email: 'stranger@example.com', email_verified: true };
  await page.goto(`${system.consoleUrl}people`);
  await page.getByRole('link', { name: 'Sign in with Acme SSO' }).click();
  await page.getByRole('alert').waitFor();
  assert.equal(await page.getByRole('navigation', { name: 'Main' }).count(), 0);

  provider.identity = { sub: 'ines', email, email_verified: true };
  await page.getByRole('link', { name: 'Sign in with Acme SSO' }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  await page.reload();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  assert.deepEqual(trouble, []);
  await context.close();
});

test('a second factor is set up by camera, asked for, and turned off without the app', async () => {
  const otto = await anOperator('otto');
  const { page, context, trouble } = await openConsole(browser, system, {
    as: otto,
    path: 'account',
  });
  await page.getByRole('button', { name: 'Set up' }).click();
  const app = URI.parse(await readQr(page, page.getByRole('img', { name: /^QR code/ })));
  assert.ok('generate' in app);
  const shown = (await page.getByText(/^([A-Z2-7]{4} ){7}/).textContent())?.replaceAll(' ', '');
  assert.equal(shown, app.secret.base32);
  await page.getByRole('textbox', { name: 'Code' }).fill('000000');
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByRole('alert').waitFor();
  const now = Date.now();
  await page.getByRole('textbox', { name: 'Code' }).fill(app.generate({ timestamp: now }));
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('The second factor is on.').waitFor();
  assert.deepEqual(await findAxeProblems(page), []);
  const codes = await page.getByRole('alert').getByRole('listitem').allTextContents();
  await page.getByRole('button', { name: 'I have kept them' }).click();

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('E-mail address').fill(otto.email);
  await page.getByLabel('Password').fill(otto.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  // The app's next one: each counts once.
  await page.getByRole('textbox', { name: 'Code' }).fill(app.generate({ timestamp: now + 30_000 }));
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: 'Turn off' }).click();
  await page.getByRole('textbox', { name: 'Code' }).fill(codes[0] ?? '');
  await page.getByRole('button', { name: 'Turn off' }).click();
  await page.getByRole('button', { name: 'Set up' }).waitFor();
  assert.deepEqual(trouble, []);
  await context.close();
});

/**
 * What a camera reads off the screen.
 *
 * @param {import('playwright-core').Page} page @param {import('playwright-core').Locator} code
 */
async function readQr(page, code) {
  const png = (await code.screenshot()).toString('base64');
  const image = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const { width, height } = bitmap;
    const canvas = new OffscreenCanvas(width, height).getContext('2d');
    canvas?.drawImage(bitmap, 0, 0);
    return { width, height, data: [...(canvas?.getImageData(0, 0, width, height).data ?? [])] };
  }, png);
  return decodeQR({ ...image, data: Uint8Array.from(image.data) });
}

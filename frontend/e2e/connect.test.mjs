import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { requestJson } from '../../scripts/lib/http.mjs';
import { findAxeProblems } from './support/axe.mjs';
import { launchBrowser, openWindow } from './support/browser.mjs';
import { ConsoleSystem } from './support/console-system.mjs';
import { allDone, walk } from './support/dialog.mjs';
import { eventually } from './support/eventually.mjs';
import { listenForTrouble } from './support/steps.mjs';

/** @type {ConsoleSystem} */
let system;
/** @type {import('playwright-core').Browser} */
let browser;
/** @type {{ id: string, apiKey: string }} */
let tenant;

const LOGO_URL = 'http://127.0.0.1:9/logo.svg';

before(async () => {
  system = await ConsoleSystem.start({
    env: {
      BRAND_NAME: 'Acme <Desk>',
      BRAND_COLOUR: '#ffd54a',
      BRAND_LOGO_URL: LOGO_URL,
      // The doctor asks Meta, too, and would meet what is meant for a step.
      ONBOARDING_LEASE_MS: '5000',
      DIAGNOSIS_MINUTES: '0',
    },
  });
  browser = await launchBrowser();
  tenant = await system.registerTenant('Acme');
});
after(async () => {
  await browser?.close();
  await system?.stop();
});

/** @param {object} [wish] */
const newLink = (wish = {}) =>
  system.api(`/tenants/${tenant.id}/connect-links`, { key: tenant.apiKey, body: wish });

/** @param {string} path @param {unknown} [body] */
const atSimulator = (path, body) => system.atSimulator(path, body);

test('from a link to an answered message, on a phone, with no key in the browser', async () => {
  const { url } = await newLink({ redirectUrl: 'https://example.com/done' });
  const { page, context } = await openWindow(browser, { viewport: { width: 360, height: 640 } });
  const trouble = listenForTrouble(page);
  /** @type {string[]} */
  const keys = [];
  page.on('request', (request) => {
    const { authorization, 'x-api-key': key } = request.headers();
    if (authorization ?? key) keys.push(request.url());
  });
  const answer = await page.goto(url);
  assert.match(answer?.headers()['content-security-policy'] ?? '', /default-src 'none'/);
  await page.getByText('Acme <Desk>').waitFor();
  assert.equal(await page.locator('img.logo').getAttribute('src'), LOGO_URL);
  // Bright as the colour is, its words can be read.
  assert.deepEqual(await findAxeProblems(page), []);

  // Whoever is not the dialog is not believed.
  await page.evaluate(() => {
    const news = { type: 'WA_EMBEDDED_SIGNUP', event: 'CANCEL', data: { error_message: 'forged' } };
    window.postMessage(JSON.stringify(news), '*');
  });

  // Somebody has the link in a second window, and comes to it late.
  const late = await context.newPage();
  await late.goto(url);
  await late.getByRole('button', { name: 'Connect with Meta' }).waitFor();

  await walk(page, 'Connect with Meta');
  await page.getByText(/^Connected: /).waitFor();
  assert.deepEqual(await findAxeProblems(page), []);
  await walk(late, 'Connect with Meta');
  await late.getByRole('alert').getByText('This link was used').waitFor();
  await late.close();
  // Away and back: it is told as it is, and not begun anew.
  await page.goto('about:blank');
  await page.goBack();
  await page.getByText(/^Connected: /).waitFor();
  assert.equal(
    await page.getByRole('link', { name: 'Go on' }).getAttribute('href'),
    'https://example.com/done',
  );
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(wide, false);
  assert.deepEqual(keys, []);
  assert.equal((await page.content()).includes(tenant.apiKey), false);

  const { items } = await system.api(`/tenants/${tenant.id}/numbers`, { key: tenant.apiKey });
  const [connected] = items;
  await system.customerWrites(connected, '15550001111', { text: 'hi' });
  await eventually('the customer is answered', async () => {
    const { phoneNumberId } = connected;
    const sent = await atSimulator(`messages?phoneNumberId=${phoneNumberId}`);
    return sent.items.some(
      (/** @type {{ text: string }} */ { text }) => text === 'thanks for reaching us\n- team Acme',
    );
  });

  // Its number is connected: the link is good for no other one.
  const again = await requestJson(`${url}/signup`, { body: { code: 'another' } });
  assert.equal(again.status, 404);
  assert.equal(/** @type {any} */ (again.body).code, 'connect_link_unusable');
  assert.deepEqual(trouble, []);
  await context.close();
});

test('beside the phone app, with its history', async () => {
  const { url } = await newLink({ coexistence: true });
  const [wabaId, phoneNumberId] = ['7001', '7002'];
  await atSimulator(`phone-numbers/${phoneNumberId}`, {
    wabaId,
    appHistory: [{ waId: '15550002222', messages: [{ from: 'user', text: 'long ago' }] }],
  });
  const { page, context } = await openWindow(browser);
  await page.goto(url);
  await walk(page, 'Connect with Meta', { wabaId, phoneNumberId });
  await page.getByText(/^Connected: /).waitFor();
  await eventually('the history is shown', async () => {
    await page.reload();
    await page.getByText(/^Connected: /).waitFor();
    return page.getByText('100 % has arrived').isVisible();
  });
  await context.close();
});

test('history that was asked for before is on its way', async () => {
  const { url } = await newLink({ coexistence: true });
  await atSimulator('steps/smb_app_data', { outcome: 'error', code: 2593107, times: 2 });
  const { page, context } = await openWindow(browser);
  await page.goto(url);
  await walk(page, 'Connect with Meta', { wabaId: '7301', phoneNumberId: '7302' });
  await allDone(page);
  await context.close();
});

test('history that the business does not share is said to be so, and is no failure', async () => {
  const { url } = await newLink({ coexistence: true });
  await atSimulator('steps/smb_app_data', { outcome: 'error', code: 2593109, times: 2 });
  const { page, context } = await openWindow(browser);
  await page.goto(url);
  await walk(page, 'Connect with Meta', { wabaId: '7311', phoneNumberId: '7312' });
  await allDone(page);
  await page.getByText('The history of your phone app is not shared.').waitFor();
  await context.close();
});

test('history that was asked for too late: connected, and the dialog brings the rest', async () => {
  const { url } = await newLink({ coexistence: true });
  const ids = { wabaId: '7321', phoneNumberId: '7322' };
  await atSimulator('steps/smb_app_data', { outcome: 'error', code: 2593108, times: 1 });
  const { page, context } = await openWindow(browser);
  await page.goto(url);
  await walk(page, 'Connect with Meta', ids);
  await page.getByText('More than 24 hours', { exact: false }).waitFor();
  assert.equal(await page.getByText(/^Connected: /).isVisible(), true);
  await walk(page, 'Open the dialog again', ids);
  await allDone(page);
  await context.close();
});

test('a number that was just deleted waits, and goes on when it is asked to', async () => {
  const { url, id } = await newLink();
  const ids = { wabaId: '7401', phoneNumberId: '7402' };
  await atSimulator(`wabas/${ids.wabaId}`, {
    phoneNumberIds: [ids.phoneNumberId],
    subscribed: false,
  });
  await atSimulator(`phone-numbers/${ids.phoneNumberId}`, { registered: false });
  await atSimulator('steps/register', { outcome: 'error', code: 133015, times: 1 });
  const { page, context } = await openWindow(browser);
  await page.goto(url);
  await walk(page, 'Connect with Meta', ids);
  await page.getByText('Please wait a few minutes', { exact: false }).first().waitFor();
  const { items } = await system.api(`/tenants/${tenant.id}/connect-links`, { key: tenant.apiKey });
  const link = items.find((/** @type {{ id: string }} */ one) => one.id === id);
  await system.api(`/tenants/${tenant.id}/onboardings/${link.onboardingId}/retry`, {
    key: tenant.apiKey,
    body: {},
  });
  await page.getByText(/^Connected: /).waitFor();
  await context.close();
});

test('a step that is refused says what to do, and is repaired on the page', async () => {
  const { url } = await newLink();
  const [wabaId, phoneNumberId] = ['7101', '7102'];
  await atSimulator(`wabas/${wabaId}`, { phoneNumberIds: [phoneNumberId], subscribed: false });
  await atSimulator(`phone-numbers/${phoneNumberId}`, { pin: '135790', registered: false });
  await atSimulator('steps/access_token', {
    outcome: 'error',
    code: 100,
    subcode: 36009,
    times: 1,
  });
  const { page, context } = await openWindow(browser);
  await page.goto(url);

  // Closed too early.
  const opening = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Connect with Meta' }).click();
  await (await opening).getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('alert').getByText('closed before it was finished').waitFor();

  // The code was used; another one.
  await walk(page, 'Connect with Meta', { wabaId, phoneNumberId });
  await page.getByText('The code was used before', { exact: false }).waitFor();
  await walk(page, 'Open the dialog again', { wabaId, phoneNumberId });

  // The number has a PIN.
  await page.getByText('a PIN that somebody else set', { exact: false }).waitFor();
  assert.deepEqual(await findAxeProblems(page), []);
  await page.getByLabel('The PIN of your number, six digits').fill('135790');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText(/^Connected: /).waitFor();
  await context.close();
});

test('a link that was taken back, or never was, says so', async () => {
  const { url, id } = await newLink();
  await system.api(`/tenants/${tenant.id}/connect-links/${id}`, {
    key: tenant.apiKey,
    method: 'DELETE',
  });
  const { page, context } = await openWindow(browser);
  await page.goto(url);
  await page.getByRole('alert').getByText('taken back').waitFor();
  await page.goto(`${system.system.url}/connect/nobody`);
  await page.getByRole('alert').getByText('not known here').waitFor();
  await context.close();
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { findAxeProblems } from './support/axe.mjs';
import { launchBrowser } from './support/browser.mjs';
import { ConsoleSystem } from './support/console-system.mjs';
import { openConsole } from './support/console-window.mjs';
import { eventually } from './support/eventually.mjs';
import { picture } from './support/picture.mjs';
import { row, signInAs, thread, untilLive } from './support/steps.mjs';

const SAM = '12015550123';
const ANN = '4915550100200';
const PASSWORD = 'correct horse battery';
const HOUR_MS = 3_600_000;

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

/** A tenant that answers nobody by itself. @param {string} name @param {object} [settings] */
const aTenant = (name, settings = {}) =>
  system.registerTenant(name, { autoReply: { enabled: false }, ...settings });

/**
 * Somebody who answers customers.
 *
 * @param {{ id: string }} tenant @param {string} name
 */
async function anAgent({ id }, name) {
  const email = `${name.toLowerCase()}-${id.slice(-6).toLowerCase()}@example.com`;
  const body = { email, name, role: 'member', password: PASSWORD };
  const { id: userId } = await system.api('/users', { body });
  await system.api(`/tenants/${id}/members`, { body: { userId, role: 'agent' } });
  return { email, password: PASSWORD };
}

/**
 * A window in which an agent looks at the tenant's inbox.
 *
 * @param {{ email: string, password: string }} agent
 * @param {import('playwright-core').BrowserContextOptions} [options]
 */
async function openInbox(agent, options) {
  const opened = await openConsole(browser, system, { as: agent, window: options });
  await untilLive(opened.page);
  return opened;
}

/** @param {import('playwright-core').Page} page */
const composer = (page) => page.getByRole('textbox', { name: 'Message', exact: true });

/** @param {import('playwright-core').Page} page @param {string | RegExp} text */
const bubble = (page, text) => thread(page).getByRole('article').filter({ hasText: text });

test('an agent answers a photo with a photo and a quote', async () => {
  const tenant = await aTenant('Acme');
  const { page, context, trouble } = await openInbox(await anAgent(tenant, 'Ada'));
  const cup = picture(160, 120, [120, 70, 30], [240, 220, 190]);
  const image = { data: cup.toString('base64'), mime_type: 'image/png', caption: 'Is *this* it?' };
  const wamid = await system.customerWrites(tenant, SAM, { type: 'image', image, name: 'Sam' });
  await row(page, 'Sam').click();
  const theirs = bubble(page, 'Is this it?');
  await theirs.getByRole('img', { name: 'Photo' }).waitFor();
  assert.equal(await theirs.locator('strong').textContent(), 'this');

  await theirs.hover();
  await theirs.getByRole('button', { name: 'Message actions' }).click();
  await page.getByRole('menuitem', { name: 'Reply' }).click();
  await page.getByText('Reply to the customer').waitFor();
  await page.getByLabel('File', { exact: true }).setInputFiles({
    name: 'cake.png',
    mimeType: 'image/png',
    buffer: picture(120, 160, [250, 200, 210], [190, 60, 90]),
  });
  await composer(page).fill('Yes, and this goes with it');
  assert.deepEqual(await findAxeProblems(page), []);
  await page.keyboard.press('Enter');
  const ours = bubble(page, 'Yes, and this goes with it');
  await ours.getByRole('img', { name: 'Photo' }).waitFor();
  await ours.locator('.quote').getByText('Photo: Is *this* it?').waitFor();
  await ours.getByRole('img', { name: /^Read/ }).waitFor();
  const { items } = await system.api(`/tenants/${tenant.id}/messages?direction=OUT`);
  assert.equal(items.length, 1);
  assert.equal(items[0].type, 'image');
  const asked = await system.api(`/tenants/${tenant.id}/messages?wamid=${wamid}`);
  assert.equal(items[0].replyTo, asked.items[0].id);

  // And a reaction, which is seen at its message.
  await theirs.hover();
  await theirs.getByRole('button', { name: 'Message actions' }).click();
  await page.getByRole('menuitem', { name: 'React with ❤️' }).click();
  await theirs.getByRole('img', { name: 'Your reaction: ❤️' }).waitFor();
  assert.deepEqual(trouble, []);
  await context.close();
});

test('where the window is closed, a template goes out, filled in', async () => {
  const tenant = await aTenant('Acme', { wabaId: '990017' });
  await system.api(`/tenants/${tenant.id}/templates`, {
    body: {
      name: 'order_ready',
      language: 'en_US',
      category: 'UTILITY',
      components: [
        {
          type: 'BODY',
          text: 'Hello {{1}}, your order *{{2}}* is ready.',
          example: { body_text: [['Sam', 'A-17']] },
        },
      ],
    },
  });
  await eventually('Meta approves the template', async () => {
    const { items } = await system.api(`/tenants/${tenant.id}/templates?status=APPROVED`);
    return items.length === 1;
  });
  const longAgo = Math.floor((Date.now() - 30 * HOUR_MS) / 1_000);
  await system.customerWrites(tenant, SAM, { text: 'Tell me', name: 'Sam', timestamp: longAgo });
  const { page, context, trouble } = await openInbox(await anAgent(tenant, 'Ada'));
  await row(page, 'Sam').click();
  await page.getByText('The service window is closed:').waitFor();
  assert.equal(await composer(page).isDisabled(), true);
  await page.getByRole('alert').getByRole('button', { name: 'Send a template' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Template').click();
  await page.getByRole('option', { name: /order_ready/ }).click();
  await dialog.getByRole('button', { name: 'Send a template' }).click();
  await dialog.getByText('Enter a value').first().waitFor();
  await dialog.getByLabel('Text: 1').fill('Sam');
  await dialog.getByLabel('Text: 2').fill('B-4');
  await dialog.getByText('Hello Sam, your order B-4 is ready.').waitFor();
  assert.deepEqual(await findAxeProblems(page), []);
  await dialog.getByRole('button', { name: 'Send a template' }).click();
  await dialog.waitFor({ state: 'detached' });
  await bubble(page, 'order_ready').getByRole('img', { name: /^Read/ }).waitFor();
  assert.deepEqual(trouble, []);
  await context.close();
});

test('what comes late stands where it was written', async () => {
  const tenant = await aTenant('Acme');
  const { page, context } = await openInbox(await anAgent(tenant, 'Ada'));
  const at = (/** @type {number} */ hours) => Math.floor((Date.now() - hours * HOUR_MS) / 1_000);
  await system.customerWrites(tenant, SAM, { text: 'first', name: 'Sam', timestamp: at(50) });
  await row(page, 'Sam').click();
  await bubble(page, 'first').waitFor();
  await system.customerWrites(tenant, SAM, { text: 'third', timestamp: at(1) });
  await bubble(page, 'third').waitFor();
  await system.customerWrites(tenant, SAM, { text: 'second', timestamp: at(26) });
  await bubble(page, 'second').waitFor();
  const shown = await thread(page)
    .getByText(/^(first|second|third)$/)
    .allTextContents();
  assert.deepEqual(shown, ['first', 'second', 'third']);
  await bubble(page, 'second').getByText(/Came /).waitFor();
  const days = await thread(page).getByRole('heading').allTextContents();
  assert.equal(new Set(days).size, days.length, `no day comes twice: ${days.join(', ')}`);
  await context.close();
});

test('two agents see at once what the other does', async () => {
  const tenant = await aTenant('Acme');
  await system.customerWrites(tenant, SAM, { text: 'Anybody there?', name: 'Sam' });
  await system.customerWrites(tenant, ANN, { text: 'Me, too', name: 'Ann' });
  const ada = await openInbox(await anAgent(tenant, 'Ada'));
  const ben = await openInbox(await anAgent(tenant, 'Ben'));
  await row(ada.page, 'Sam').click();
  await row(ben.page, 'Sam').click();
  await bubble(ben.page, 'Anybody there?').waitFor();

  await ada.page.getByRole('button', { name: 'Assign', exact: true }).click();
  await ada.page.getByRole('menuitem', { name: 'Take it' }).click();
  await ben.page.getByRole('button', { name: 'Assigned to Ada' }).waitFor();
  await composer(ada.page).fill('I am');
  await ada.page.keyboard.press('Enter');
  await bubble(ben.page, 'I am').waitFor();

  await ada.page.getByRole('button', { name: 'Mine' }).click();
  await row(ada.page, 'Ann').waitFor({ state: 'detached' });
  await row(ada.page, 'Sam').waitFor();
  await ben.page.getByRole('button', { name: 'Unassigned' }).click();
  await row(ben.page, 'Ann').waitFor();
  await row(ben.page, 'Sam').waitFor({ state: 'detached' });

  await ada.page.getByRole('button', { name: 'Details' }).click();
  await ada.page.getByLabel('Note for your team').fill('Wants tea');
  await ada.page.getByRole('button', { name: 'Save the note' }).click();
  await ada.page.getByRole('list', { name: 'Notes' }).getByText('Wants tea').waitFor();
  assert.deepEqual(await findAxeProblems(ada.page), []);
  await ben.page.getByRole('button', { name: 'Details' }).click();
  await ben.page.getByRole('list', { name: 'Notes' }).getByText('Wants tea').waitFor();

  for (const { page } of [ada, ben]) {
    await page.getByRole('button', { name: 'Close details' }).click();
  }
  await ada.page.getByRole('button', { name: 'Close the conversation' }).click();
  await ben.page.getByRole('button', { name: 'Open again' }).waitFor();
  assert.deepEqual([...ada.trouble, ...ben.trouble], []);
  await ada.context.close();
  await ben.context.close();
});

test('a session that ends keeps what was written', async () => {
  const tenant = await aTenant('Acme');
  await system.customerWrites(tenant, SAM, { text: 'Hello?', name: 'Sam' });
  const agent = await anAgent(tenant, 'Ada');
  const { page, context } = await openInbox(agent);
  await row(page, 'Sam').click();
  await composer(page).fill('A long answer that nobody wants to write twi');
  await context.clearCookies();
  // Unless something else asks the API before.
  await page.keyboard.press('Enter');
  await page.getByText('The session has ended').waitFor();
  await signInAs(page, agent);
  await bubble(page, 'Hello?').waitFor();
  assert.equal(await composer(page).inputValue(), 'A long answer that nobody wants to write twi');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await bubble(page, 'A long answer').getByRole('img', { name: /^Read/ }).waitFor();
  await context.close();
});

test('what comes while one reads above is counted, and not taken for read', async () => {
  const tenant = await aTenant('Acme');
  for (let line = 1; line <= 40; line += 1) {
    await system.customerWrites(tenant, SAM, { text: `line ${line}`, name: 'Sam' });
  }
  await eventually('all of it is stored', async () => {
    const { items } = await system.api(`/tenants/${tenant.id}/messages?limit=100`);
    return items.length === 40;
  });
  const { page, context } = await openInbox(await anAgent(tenant, 'Ada'));
  await row(page, 'Sam').click();
  await page.getByRole('separator').getByText('40 unread messages').waitFor();
  await page.getByRole('button', { name: /^Jump to/ }).click();
  await bubble(page, /^.*line 40/).waitFor();
  const unread = async () => {
    const { items } = await system.api(`/tenants/${tenant.id}/conversations`);
    return items[0].unreadCount;
  };
  await eventually('it is read once its end is in view', async () => (await unread()) === 0);
  await thread(page).hover();
  await page.mouse.wheel(0, -2_000);
  await page.getByRole('button', { name: 'Jump to the latest message' }).waitFor();
  await system.customerWrites(tenant, SAM, { text: 'line 41' });
  await page.getByRole('button', { name: 'Jump to 1 new message' }).waitFor();
  assert.equal(await unread(), 1);
  await page.getByRole('button', { name: 'Jump to 1 new message' }).click();
  await bubble(page, 'line 41').waitFor();
  await eventually('it is read now', async () => (await unread()) === 0);
  await context.close();
});

test('a file of people is sent to, with a result for each line', async () => {
  const tenant = await aTenant('Acme');
  const path = `t/${tenant.id}/send?many`;
  const { page, context, trouble } = await openConsole(browser, system, { as: tenant, path });
  const csv = ['name;phone', 'Sam;+12015550123', 'Nobody;12', 'Ann;+4915550100200'].join('\r\n');
  await page.getByLabel('File of recipients').setInputFiles({
    name: 'people.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(csv),
  });
  await page.getByText('people.csv: 3 lines; columns name, phone').waitFor();
  await page.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'Text' }).click();
  await page.getByLabel('Text', { exact: true }).fill('Hi {{name}}, we are open.');
  await page.getByText('The first one: Hi Sam, we are open.').waitFor();
  assert.deepEqual(await findAxeProblems(page), []);
  await page.getByRole('button', { name: 'Send to 3 lines' }).click();
  await page.getByText('3 of 3: 2 accepted, 0 sent before, 1 refused').waitFor();
  await page.getByText(/^Line 2 \(12\): /).waitFor();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the results' }).click();
  assert.equal((await saved).suggestedFilename(), 'people-results.csv');

  // The same file with the same words: nobody gets it twice.
  await page.reload();
  await page.getByLabel('File of recipients').setInputFiles({
    name: 'people.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(csv),
  });
  await page.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'Text' }).click();
  await page.getByLabel('Text', { exact: true }).fill('Hi {{name}}, we are open.');
  await page.getByRole('button', { name: 'Send to 3 lines' }).click();
  await page.getByText('3 of 3: 0 accepted, 2 sent before, 1 refused').waitFor();
  const { items } = await system.api(`/tenants/${tenant.id}/messages?direction=OUT`);
  assert.deepEqual(items.map((/** @type {{ body: string }} */ { body }) => body).sort(), [
    'Hi Ann, we are open.',
    'Hi Sam, we are open.',
  ]);
  assert.deepEqual(trouble, []);
  await context.close();
});

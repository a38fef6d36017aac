import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MongoClient } from 'mongodb';
import { launchBrowser } from '../e2e/support/browser.mjs';
import { ConsoleSystem } from '../e2e/support/console-system.mjs';
import { openConsole } from '../e2e/support/console-window.mjs';
import { eventually } from '../e2e/support/eventually.mjs';
import { thread, untilLive } from '../e2e/support/steps.mjs';
import { longestTask } from '../e2e/support/tasks.mjs';

const MESSAGES = 20_000;
const MOST_MS = 100;
const ROUNDS = 3;
const MINUTE_MS = 60_000;

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

/**
 * A conversation with very many messages, of which one came as others do.
 *
 * @returns {Promise<{ tenantId: string, conversationId: string }>}
 */
async function talkForYears() {
  const tenant = await system.registerTenant('Acme', { autoReply: { enabled: false } });
  await system.customerWrites(tenant, '12015550123', { text: 'The last word', name: 'Sam' });
  const { id, conversationId } = await eventually('the last word is stored', async () => {
    const { items } = await system.api(`/tenants/${tenant.id}/messages`);
    return items[0];
  });
  const client = await MongoClient.connect(system.mongoUri);
  try {
    const messages = client.db().collection(/** @type {any} */ ('messages'));
    const { wamid: _wamid, wamidKey: _key, ...like } = await messages.findOne({ _id: id });
    const end = Date.now() - MINUTE_MS;
    const rows = Array.from({ length: MESSAGES }, (_, number) => {
      const at = new Date(end - (MESSAGES - number) * MINUTE_MS);
      const body = `line ${number}${' and so on'.repeat(number % 7)}`;
      const ours = number % 3 === 0;
      return {
        ...like,
        // Before all that was made by clocks.
        _id: `msg_${String(number).padStart(26, '0')}`,
        body,
        content: { body },
        ...(ours && { direction: 'OUT', origin: 'api', rank: 40 }),
        timestamp: at,
        createdAt: at,
        updatedAt: at,
      };
    });
    for (let from = 0; from < MESSAGES; from += 1_000) {
      await messages.insertMany(rows.slice(from, from + 1_000));
    }
  } finally {
    await client.close();
  }
  const conversation = `/tenants/${tenant.id}/conversations/${conversationId}`;
  await system.api(`${conversation}/read`, { method: 'POST' });
  return { tenantId: tenant.id, conversationId };
}

test(`a thread of ${MESSAGES} messages scrolls from end to end without a long task`, async () => {
  const { tenantId, conversationId } = await talkForYears();
  const { page, context } = await openConsole(browser, system);
  // A task that is long by the page's own doing is so each time; one that the machine drew out is not.
  let longest = Infinity;
  for (let round = 0; round < ROUNDS && longest > MOST_MS; round += 1) {
    await page.goto(`${system.consoleUrl}t/${tenantId}/conversations/${conversationId}`);
    await untilLive(page);
    await thread(page).getByText('The last word').waitFor();
    const up = await longestTask(page, () => scrollTo(page, 'line 0'));
    const rows = await thread(page).getByRole('article').count();
    assert.ok(rows < 100, `${rows} messages are in the page at once`);
    const down = await longestTask(page, () => scrollTo(page, 'The last word'));
    console.log(`Longest tasks: ${up} ms upwards, ${down} ms downwards.`);
    longest = Math.max(up, down);
  }
  assert.ok(longest <= MOST_MS, `a task of ${longest} ms`);
  await context.close();
});

/**
 * Scrolls as people do, a part of the page with every frame, until some message is there.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} text
 */
async function scrollTo(page, text) {
  const step = text === 'line 0' ? -4_000 : 4_000;
  await thread(page).evaluate(
    (log, { text: wanted, step: by }) =>
      new Promise((resolve) => {
        const isThere = () =>
          [...log.querySelectorAll('.rich')].some(({ textContent }) => textContent === wanted);
        const scroll = () => {
          if (isThere()) return resolve(undefined);
          log.scrollTop += by;
          requestAnimationFrame(scroll);
        };
        scroll();
      }),
    { text, step },
  );
}

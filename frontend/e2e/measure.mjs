/**
 * Measures what each page costs a browser that never was here, and prints it as a table:
 *
 *   node frontend/e2e/measure.mjs
 *
 * Needs what the browser tests need: MongoDB and Redis, and built back end and console.
 */
import { launchBrowser, openWindow } from './support/browser.mjs';
import { ConsoleSystem, OPERATOR_KEY } from './support/console-system.mjs';
import { setScene } from './support/scene.mjs';
import { signIn } from './support/steps.mjs';

const system = await ConsoleSystem.start();
const browser = await launchBrowser();
try {
  const { tenant, samId, failedId } = await setScene(system);
  /** @type {[path: string, shows: string][]} */
  const pages = [
    ['overview', 'for a decision'],
    ['tenants', 'Blue Bakery'],
    ['messages', 'Your order is ready.'],
    ['webhooks', 'Applied'],
    ['dead-letters', 'Undeliverable'],
    ['system', 'Since you opened this page'],
    [`t/${tenant.id}/conversations/${samId}`, 'see you at five'],
    [`t/${tenant.id}/messages/${failedId}`, 'Dead letter: given up'],
    [`t/${tenant.id}/customers`, 'Rio Alves'],
    [`t/${tenant.id}/settings`, 'For the operator'],
  ];
  console.log('| page | kB | requests | shown after, ms | long tasks, ms | longest, ms |');
  console.log('| --- | --: | --: | --: | --: | --: |');
  console.log(line('sign-in', await measure('', 'Sign in', false)));
  for (const [path, shows] of pages) {
    console.log(
      line(
        path.replace(/t\/tnt_\w+/, 't/…').replace(/(cnv|msg)_\w+/, '…'),
        await measure(path, shows, true),
      ),
    );
  }
} finally {
  await browser.close();
  await system.stop();
}

/**
 * @param {string} path
 * @param {string} shows
 * @param {boolean} signedIn
 */
async function measure(path, shows, signedIn) {
  const { page, context } = await openWindow(browser);
  if (signedIn) {
    await page.goto(system.consoleUrl);
    await signIn(page, OPERATOR_KEY);
  }
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  // As somebody who never was here.
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  let bytes = 0;
  let requests = 0;
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
    requests += 1;
  });
  await page.addInitScript(() => {
    const tasks = /** @type {number[]} */ ([]);
    Object.assign(window, { longTasks: tasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    }).observe({ type: 'longtask', buffered: true });
  });
  const begun = performance.now();
  await page.goto(`${system.consoleUrl}${path}`);
  await page.getByText(shows).filter({ visible: true }).first().waitFor();
  const shownMs = performance.now() - begun;
  const tasks = await page.evaluate(
    () => /** @type {{ longTasks: number[] }} */ (/** @type {unknown} */ (window)).longTasks,
  );
  await context.close();
  return { bytes, requests, shownMs, tasks };
}

/** @param {string} name @param {Awaited<ReturnType<typeof measure>>} measured */
function line(name, { bytes, requests, shownMs, tasks }) {
  const sum = tasks.reduce((all, task) => all + task, 0);
  const figures = [bytes / 1000, requests, shownMs, sum, Math.max(0, ...tasks)].map(Math.round);
  return `| ${name} | ${figures.join(' | ')} |`;
}

import { openWindow } from './browser.mjs';
import { OPERATOR_KEY } from './console-system.mjs';
import { listenForTrouble, signIn, signInAs } from './steps.mjs';

/** @typedef {{ email: string, password: string } | { apiKey: string, id?: string }} Caller */

/**
 * The console in a window of its own, in the hands of somebody who is signed in.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {{ consoleUrl: string }} system
 * @param {object} [options]
 * @param {Caller} [options.as] a person, or a tenant; the operator otherwise
 * @param {string} [options.path] of the page, without the first slash
 * @param {import('playwright-core').BrowserContextOptions} [options.window]
 */
export async function openConsole(browser, { consoleUrl }, options = {}) {
  const { as = { apiKey: OPERATOR_KEY }, path = '', window } = options;
  const { page, context } = await openWindow(browser, window);
  const trouble = listenForTrouble(page);
  await page.goto(`${consoleUrl}${path}`);
  await ('email' in as ? signInAs(page, as) : signIn(page, as.apiKey, as.id));
  return { page, context, trouble };
}

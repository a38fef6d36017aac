/** What people do at the console. */

/** @typedef {import('playwright-core').Page} Page */

/** @param {Page} page @param {string} key @param {string} [tenantId] for a tenant's key */
export async function signIn(page, key, tenantId) {
  await page.getByRole('button', { name: 'Use an API key instead' }).click();
  await page.getByLabel('API key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  if (tenantId !== undefined) {
    await page.getByLabel('Tenant id').fill(tenantId);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }
  await page.locator('main#content').waitFor();
}

/** By password. @param {Page} page @param {{ email: string, password: string }} person */
export async function signInAs(page, { email, password }) {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
}

/** The thread that is open. @param {Page} page */
export function thread(page) {
  return page.getByRole('log');
}

/** A line in the list of conversations. @param {Page} page @param {string} name */
export function row(page, name) {
  return page.getByRole('list', { name: 'Conversations' }).getByRole('link', { name });
}

/** @param {Page} page */
export function untilLive(page) {
  return page.getByText('Live', { exact: true }).waitFor();
}

/** What the page complained of: errors of scripts, and what its security policy stopped. */
export function listenForTrouble(/** @type {Page} */ page) {
  /** @type {string[]} */
  const trouble = [];
  page.on('pageerror', (error) => trouble.push(String(error)));
  page.on('console', (line) => {
    // Answers such as 401 and 404 are written down by the browser, too; they are no trouble.
    const isAnswer = line.text().startsWith('Failed to load resource');
    if (line.type() === 'error' && !isAnswer) trouble.push(line.text());
  });
  return trouble;
}

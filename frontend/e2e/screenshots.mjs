/**
 * Takes pictures of every page, light and dark, on a desk and on a phone:
 *
 *   node frontend/e2e/screenshots.mjs <folder>
 *
 * Those in docs/images are a choice of them. Needs what the browser tests need: MongoDB and Redis, and built back end and console.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser, openWindow } from './support/browser.mjs';
import { ConsoleSystem, OPERATOR_KEY } from './support/console-system.mjs';
import { setScene } from './support/scene.mjs';

const [, , folder = ''] = process.argv;
if (folder === '') throw new Error('Name the folder that the pictures go to.');
mkdirSync(folder, { recursive: true });

const SIZES = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: {
    viewport: { width: 390, height: 780 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
  },
};

const system = await ConsoleSystem.start();
const browser = await launchBrowser();
try {
  const { tenant, samId, annId, failedId, endpointId } = await setScene(system);
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    for (const [size, options] of Object.entries(SIZES)) {
      const { context, page } = await openWindow(browser, { ...options, colorScheme });
      const shoot = async (/** @type {string} */ name) => {
        await page
          .getByRole('status', { name: /^(Loading|Checking)/ })
          .first()
          .waitFor({ state: 'detached' });
        await page.evaluate(() => document.fonts.ready);
        const path = join(folder, `${name}-${size}-${colorScheme}.png`);
        await page.screenshot({ path, scale: 'css' });
      };
      const open = async (/** @type {string} */ path, /** @type {string} */ heading) => {
        await page.goto(`${system.consoleUrl}${path}`);
        await page.getByRole('heading', { name: heading }).first().waitFor();
      };
      await open('', 'Sign in');
      await shoot('sign-in');
      await page.getByRole('button', { name: 'Use an API key instead' }).click();
      await page.getByLabel('API key').fill(OPERATOR_KEY);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      await shoot('overview');
      await open(`t/${tenant.id}/conversations`, 'Conversations');
      await page.getByText('Rio Alves').first().waitFor();
      await shoot('conversations');
      await open(`t/${tenant.id}/conversations/${annId}`, 'Ann Weber');
      await page.getByText('invoice-2041.pdf').waitFor();
      await shoot('all-kinds');
      await open(`t/${tenant.id}/conversations/${samId}`, 'Sam');
      await page.getByText('see you at five').last().waitFor();
      await page.getByRole('button', { name: 'Write as a customer' }).click();
      await page.getByText('The simulator delivers it').waitFor();
      await shoot('playground');
      await page.getByRole('button', { name: 'Close', exact: true }).click();
      await shoot('thread');
      await page.getByRole('button', { name: 'Details' }).click();
      await page.getByLabel('Note for your team').waitFor();
      await shoot('details');
      await page.getByRole('button', { name: 'Close details' }).click();
      const last = page.getByRole('article').last();
      await last.hover();
      await last.getByRole('button', { name: 'Message actions' }).click();
      await page.getByRole('menuitem', { name: 'Reply' }).waitFor();
      await shoot('message-menu');
      await page.keyboard.press('Escape');
      await open(`t/${tenant.id}/send?many`, 'Send message');
      await page.getByText('Choose a CSV file').waitFor();
      await shoot('send-many');
      await open(`t/${tenant.id}/send`, 'Send message');
      await page.getByLabel('To').fill('+1 201 555 0199');
      await page.getByLabel('Text').fill('Your order is ready to be picked up.');
      await page.getByRole('button', { name: 'Send message' }).click();
      await page.getByRole('status', { name: 'The message is: Read' }).waitFor();
      await shoot('send');
      await open('tenants', 'Tenants');
      await page.getByText('Blue Bakery').first().waitFor();
      await shoot('tenants');
      await open('tenants/register', 'Register tenant');
      await page.getByRole('button', { name: 'Register tenant' }).click();
      await page.getByLabel('Name').fill('Corner Books');
      await shoot('register');
      await page.getByLabel('Phone number id').fill(`10654035${size.length}${colorScheme.length}`);
      await page.getByLabel('Access token').fill('mock_token');
      await page.getByRole('button', { name: 'Register tenant' }).click();
      await page.getByRole('heading', { name: 'Tenant registered' }).waitFor();
      await shoot('registered');
      await open(`t/${tenant.id}/messages/${failedId}`, 'Message');
      await page.getByText('Dead letter: given up').waitFor();
      await shoot('message');
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: /Number, wamid/ }).fill('12015550123');
      await page.getByText(/^Customer: /).waitFor();
      await shoot('find');
      await page.keyboard.press('Escape');
      for (const [path, heading] of /** @type {const} */ ([
        ['messages', 'Messages'],
        ['webhooks', 'Webhooks'],
        ['dead-letters', 'Dead letters'],
        ['system', 'System'],
        [`t/${tenant.id}/templates`, 'Templates'],
        [`t/${tenant.id}/customers`, 'Customers'],
        [`t/${tenant.id}/files`, 'Media'],
        [`t/${tenant.id}/endpoints/${endpointId}`, 'https://hooks'],
        [`t/${tenant.id}/keys`, 'API keys'],
        [`t/${tenant.id}/settings`, 'Settings'],
      ])) {
        await open(path, heading);
        await shoot(path.replace(/^t\/[^/]+\//, '').replace(/\/.*/, ''));
      }
      await open('health', 'Health');
      await page.getByText('All is well').waitFor();
      await shoot('health');
      await context.close();
    }
  }
} finally {
  await browser.close();
  await system.stop();
}

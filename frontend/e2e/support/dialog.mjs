import { eventually } from './eventually.mjs';

/**
 * Goes through Meta's dialog, as the simulator stands in for it, like a person does.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} button what opens it
 * @param {{ wabaId?: string, phoneNumberId?: string }} [ids]
 */
export async function walk(page, button, { wabaId = '', phoneNumberId = '' } = {}) {
  const opening = page.waitForEvent('popup');
  await page.getByRole('button', { name: button }).click();
  const dialog = await opening;
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await dialog.getByLabel(/WhatsApp Business account/).fill(wabaId);
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await dialog.getByLabel(/Id of a number/).fill(phoneNumberId);
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await dialog.getByRole('button', { name: 'Finish' }).click();
}

/**
 * Waits until a number is connected and no step is left that was refused.
 *
 * @param {import('playwright-core').Page} page
 */
export const allDone = (page) =>
  eventually('all is done', async () => {
    const refused = await page.locator('li[data-state=failed]').count();
    return refused === 0 && (await page.getByText(/^Connected: /).isVisible());
  });

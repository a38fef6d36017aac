import { Trouble } from '../../../scripts/lib/trouble.mjs';
import { sign } from './webhooks.mjs';

/**
 * Delivers one webhook.
 *
 * @param {import('../../../scripts/lib/system.mjs').System} system
 * @param {string} body
 * @returns {Promise<number>} ms until it was acknowledged
 */
export async function post({ url, appSecret }, body) {
  const headers = {
    'content-type': 'application/json',
    'x-hub-signature-256': sign(appSecret, body),
  };
  const start = performance.now();
  const response = await fetch(`${url}/whatsapp/webhook`, { method: 'POST', headers, body });
  await response.arrayBuffer();
  if (response.status !== 200) throw new Trouble(`A webhook was answered with ${response.status}.`);
  return performance.now() - start;
}

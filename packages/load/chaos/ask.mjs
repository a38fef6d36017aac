import { requestJson } from '../../../scripts/lib/http.mjs';
import { Trouble } from '../../../scripts/lib/trouble.mjs';
import { waitFor } from '../../../scripts/lib/wait.mjs';

const TIMEOUT_MS = 120_000;

/**
 * Asks for as long as the answer is that it cannot be answered now: what has just been struck, or runs
 * on a busy machine, may say so, and breaks no promise by it.
 *
 * @param {string} url
 * @param {import('../../../scripts/lib/http.mjs').JsonRequest} [request] may be made twice
 * @param {number} [timeoutMs]
 * @returns {Promise<any>} the body
 * @throws {Trouble} what else is answered
 */
export async function ask(url, request, timeoutMs = TIMEOUT_MS) {
  const { status, body } = await waitFor(
    async () => {
      const answer = await requestJson(url, request);
      if (answer.status === 503) throw new Error('503');
      return answer;
    },
    {
      timeoutMs,
      otherwise: (error) =>
        new Trouble(`${url} was not answered in ${timeoutMs / 1000} s.`, {
          log: error ? [String(error)] : [],
        }),
    },
  );
  if (status < 200 || status > 299) {
    throw new Trouble(`${url} was answered with ${status}.`, { log: [JSON.stringify(body)] });
  }
  return body;
}

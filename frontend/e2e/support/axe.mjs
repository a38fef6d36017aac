import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe finds wrong with the page as it is, contrast included. Colours that are on their way
 * to others are waited for.
 *
 * @param {import('playwright-core').Page} page
 * @returns {Promise<string[]>}
 */
export async function findAxeProblems(page) {
  await page.evaluate(source);
  return page.evaluate(async () => {
    const passing = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity);
    await Promise.allSettled(passing.map(({ finished }) => finished));
    const { violations } = await globalThis['axe'].run(document);
    return violations.map(
      (
        /** @type {{ id: string, help: string, nodes: { html: string, failureSummary: string }[] }} */ one,
      ) =>
        [
          one.id,
          one.help,
          ...one.nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary}`),
        ].join('\n'),
    );
  });
}

import axe from 'axe-core';

/** What depends on the layout, which jsdom does not do, is checked in a real browser: see e2e. */
const BY_LAYOUT = ['color-contrast', 'region', 'landmark-no-duplicate-banner', 'landmark-unique'];

/** What axe finds wrong, in words. */
export async function findAxeProblems(container: Element = document.body): Promise<string[]> {
  const { violations } = await axe.run(container, {
    rules: Object.fromEntries(BY_LAYOUT.map((rule) => [rule, { enabled: false }])),
  });
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html }) => html).join('\n')}`,
  );
}

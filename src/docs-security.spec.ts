import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const DOC = readFileSync(join('docs', 'security.md'), 'utf8');

/** Every test there is, by its path. */
const TESTS = ['src', 'test', 'scripts/test'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?:spec\.ts|\.test\.mjs)$/.test(file))
    .map((file) => join(folder, file)),
);

interface Claim {
  readonly words: string;
  readonly shownBy: string;
}

/** Rows of all tables: what shows a claim is in the last column. */
function claims(): Claim[] {
  return DOC.split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map((cells) => ({ words: cells[1] ?? '', shownBy: cells.at(-2) ?? '' }))
    .filter(({ shownBy }) => shownBy !== 'shown by' && !/^-+$/.test(shownBy));
}

/** Which tests a row names: a path, or the first word of a file's name where the path stood before. */
function testsIn({ shownBy }: Claim): { name: string; parts: string[] }[] {
  return shownBy.split(/[,;] (?=`)/).map((one) => ({
    name: /`([^`]+)`/.exec(one)?.[1] ?? '',
    parts: [...one.matchAll(/"([^"]+)"/g)].map(([, part = '']) => part),
  }));
}

function fileOf(name: string): string | undefined {
  if (existsSync(name)) return name;
  return TESTS.find((file) => basename(file).replace(/\.(?:(?:e2e|int)-)?spec\.ts$/, '') === name);
}

describe('docs/security.md', () => {
  it('names a test for each claim', () => {
    expect(claims().length).toBeGreaterThan(30);
    expect(claims().filter((claim) => !claim.shownBy.includes('`'))).toEqual([]);
  });

  it.each(claims())('$words: the tests that show it are there', (claim) => {
    for (const { name, parts } of testsIn(claim)) {
      if (name.startsWith('npm run')) continue;
      const file = fileOf(name);
      expect({ name, file }).toEqual({ name, file: expect.any(String) as string });
      const text = readFileSync(file ?? '', 'utf8');
      expect(parts.filter((part) => !text.includes(part))).toEqual([]);
    }
  });
});

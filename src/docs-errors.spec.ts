import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PROBLEM_CODES } from './common/problem-codes.js';
import { FAILURE_REASONS } from './messaging/messages/failure-reasons.js';
import { adviceFor, classOf } from './whatsapp/error-codes.js';

const DOC = readFileSync(join('docs', 'errors.md'), 'utf8');

/** Codes of Meta, their class, and advice. */
const META_ROWS = [...DOC.matchAll(/^\| ([\d, ]+?) +\| `([a-z-]+)` +\| (.+?) +\|$/gm)];

/** Codes of all errors that the API may answer, as their classes name them. */
function problemCodes(): string[] {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'),
  );
  const sources = files.map((file) => readFileSync(join('src', file), 'utf8'));
  return sources
    .filter((source) => source.includes('AppError'))
    .flatMap((source) =>
      [...source.matchAll(/readonly code(?:: string)? = '([a-z_]+)'/g)].map(
        ([, code = '']) => code,
      ),
    );
}

describe('docs/errors.md', () => {
  it('names every code that the API answers: each new one needs a row', () => {
    const codes = problemCodes();
    expect(codes.length).toBeGreaterThan(40);
    expect(codes.filter((code) => !DOC.includes(`| \`${code}\``))).toEqual([]);
  });

  it('has rows for just the codes that the API document names', () => {
    const [, answers = ''] = DOC.split('## Answers of the API');
    const [table = ''] = answers.split('\n## ');
    const rows = [...table.matchAll(/^\| `([a-z_]+)`/gm)].map(([, code]) => code);
    expect(rows.toSorted()).toEqual([...PROBLEM_CODES].toSorted());
    expect(PROBLEM_CODES).toEqual(expect.arrayContaining(problemCodes()));
  });

  it('names every reason of a failed message', () => {
    expect(FAILURE_REASONS.filter((reason) => !DOC.includes(`| \`${reason}\``))).toEqual([]);
  });

  it("has each of Meta's codes and of their classes in its tables", () => {
    const source = readFileSync(join('src', 'whatsapp', 'error-codes.ts'), 'utf8');
    const codes = [...source.matchAll(/ codes: \[([\d,\s]+)\]/g)].flatMap(
      ([, list = '']) => list.match(/\d+/g) ?? [],
    );
    const told = META_ROWS.flatMap(([, list = '']) => list.split(', '));
    expect(told.toSorted()).toEqual(codes.toSorted());
    const classes = [...source.matchAll(/^ {2}\| '([a-z-]+)'/gm)].map(([, name = '']) => name);
    expect(classes.length).toBeGreaterThan(10);
    expect(classes.filter((name) => !DOC.includes(`\n| \`${name}\``))).toEqual([]);
  });

  it("says of each of Meta's codes what the API says", () => {
    for (const [, codes = '', errorClass, advice] of META_ROWS) {
      for (const code of codes.split(', ').map(Number)) {
        expect([code, classOf(code, false), adviceFor(code)]).toEqual([code, errorClass, advice]);
      }
    }
  });
});

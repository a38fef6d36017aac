import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const sourceOf = (file: string): string => readFileSync(join('src', file), 'utf8');

const QUEUES = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.job.ts'))
  .flatMap((file) => /export class (\w+Queue) /.exec(sourceOf(file))?.[1] ?? []);

/** Written at the constructor's parameter; that each is in the list, too, lint asks for. */
it('What tells how full the queues are knows all', () => {
  expect(QUEUES.length).toBeGreaterThan(4);
  const source = sourceOf('recovery/job-queues.ts');
  expect(QUEUES.filter((name) => !source.includes(`: ${name},`))).toEqual([]);
});

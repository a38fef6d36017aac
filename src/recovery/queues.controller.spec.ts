import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const sourceOf = (file: string): string => readFileSync(join('src', file), 'utf8');

const QUEUES = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.job.ts'))
  .flatMap((file) => /export class (\w+Queue) /.exec(sourceOf(file))?.[1] ?? []);

describe('What tells how full the queues are', () => {
  it.each(['recovery/queues.controller.ts', 'vitals/gauges.ts'])('in %s, knows all', (file) => {
    expect(QUEUES.length).toBeGreaterThan(4);
    expect(QUEUES.filter((name) => !sourceOf(file).includes(`: ${name},`))).toEqual([]);
  });
});

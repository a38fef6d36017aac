import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const FILES = readdirSync('src', { recursive: true, encoding: 'utf8' });
const sourceOf = (file: string): string => readFileSync(join('src', file), 'utf8');

/** What the files of one role export as classes. */
const classesOf = (role: string): string[] =>
  FILES.filter((file) => file.endsWith(role)).flatMap((file) =>
    [...sourceOf(file).matchAll(/export class (\w+)/g)].map(([, name]) => name!),
  );
const modules = (role: string): string =>
  FILES.filter((file) => file.endsWith(role))
    .map(sourceOf)
    .join('\n');
const missingFrom = (source: string, names: readonly string[]): string[] =>
  names.filter((name) => !new RegExp(`^(?!import).*\\b${name}\\b`, 'm').test(source));

describe('What a process does', () => {
  it.each([
    ['consumers of queues', '.processor.ts', '-worker.module.ts'],
    ['doors for queues and loops', '-worker.module.ts', 'worker.module.ts'],
    ['doors for HTTP', '-api.module.ts', 'api.module.ts'],
  ])('is all there is: of %s none is forgotten', (_what, role, where) => {
    const names = classesOf(role);
    expect(names.length).toBeGreaterThan(4);
    const top = FILES.filter((file) => file === where);
    const source = top.length > 0 ? top.map(sourceOf).join() : modules(where);
    expect(missingFrom(source, names)).toEqual([]);
  });

  it('answers by every controller there is', () => {
    // Those of every process stand in modules that the worker has, too.
    const names = classesOf('.controller.ts').filter((name) => name.endsWith('Controller'));
    expect(missingFrom(modules('.module.ts'), names)).toEqual([]);
  });
});

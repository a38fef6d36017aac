import { readFileSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { secretsOf } from './rules.js';

/** What a process may find in its environment. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The environment cannot be used. Its message names each bad variable and what it must be. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(
      ['The configuration is not usable:', ...problems.map((line) => `  - ${line}`)].join('\n'),
    );
    this.name = 'ConfigError';
  }
}

/** @throws ConfigError naming every bad variable at once; see `parseEnvironment` */
export function readEnvironment<T extends object>(Environment: new () => T, env: Variables): T {
  const { environment, problems } = parseEnvironment(Environment, env);
  if (problems.length > 0) throw new ConfigError(problems);
  return environment;
}

/**
 * Reads environment variables into a class whose fields carry the rules of `rules.ts`; a field's
 * initial value is the variable's default. An empty variable counts as unset. A secret may lie in
 * the file that `<NAME>_FILE` names instead.
 *
 * @returns also a sentence for each bad variable, which begins with its name; values are not
 *   repeated, they may be secrets
 */
export function parseEnvironment<T extends object>(
  Environment: new () => T,
  env: Variables,
): { environment: T; problems: readonly string[] } {
  const defaults = new Environment();
  const problems: string[] = [];
  const set: Record<string, string> = {};
  for (const name of Object.keys(defaults)) {
    const value = env[name];
    if (value !== undefined && value.trim() !== '') set[name] = value;
  }
  for (const name of secretsOf(defaults)) {
    const path = env[`${name}_FILE`];
    if (path === undefined || path.trim() === '') continue;
    if (set[name] !== undefined) {
      problems.push(`${name} and ${name}_FILE must not be set both`);
      continue;
    }
    const content = readSecret(path);
    if (content === null) {
      problems.push(`${name}_FILE must name a file that can be read and is not empty`);
      continue;
    }
    set[name] = content;
  }
  const environment = plainToInstance(Environment, set, { exposeDefaultValues: true });
  for (const { constraints = {} } of validateSync(environment)) {
    // Several rules may be broken at once; a variable is named once, with the first of them.
    problems.push(...Object.values(constraints).slice(0, 1));
  }
  return { environment, problems };
}

/** Editors and shells end a file with a line break, which is no part of the secret. */
function readSecret(path: string): string | null {
  try {
    const text = readFileSync(path, 'utf8').replace(/(\r?\n)+$/, '');
    return text.trim() === '' ? null : text;
  } catch {
    return null;
  }
}

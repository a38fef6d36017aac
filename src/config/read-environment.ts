import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';

/** The environment cannot be used. Its message names each bad variable and what it must be. */
export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(
      ['The configuration is not usable:', ...problems.map((line) => `  - ${line}`)].join('\n'),
    );
    this.name = 'ConfigError';
  }
}

/**
 * Reads environment variables into a class whose fields carry class-validator rules; a field's
 * initial value is the variable's default. An empty variable counts as unset.
 *
 * @throws ConfigError naming every bad variable at once; values are not repeated, they may be secrets
 */
export function readEnvironment<T extends object>(
  Environment: new () => T,
  env: Record<string, string | undefined>,
): T {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const known = new Set(Object.keys(new Environment()));
  const relevant = Object.fromEntries(Object.entries(set).filter(([name]) => known.has(name)));
  const environment = plainToInstance(Environment, relevant, { exposeDefaultValues: true });
  const problems = validateSync(environment).flatMap(({ constraints = {} }) =>
    Object.values(constraints),
  );
  if (problems.length > 0) throw new ConfigError(problems);
  return environment;
}

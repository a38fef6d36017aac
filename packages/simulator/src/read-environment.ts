import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { SimulatorEnvironment } from './simulator.environment.js';

/** The environment cannot be used. Its message names each bad variable and what it must be. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(problems: readonly string[]) {
    super(
      ['The configuration is not usable:', ...problems.map((line) => `  - ${line}`)].join('\n'),
    );
  }
}

/**
 * An empty variable counts as unset.
 *
 * @throws ConfigError naming every bad variable at once
 */
export function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): SimulatorEnvironment {
  const set = Object.keys(new SimulatorEnvironment())
    .map((name) => [name, env[name] ?? ''] as const)
    .filter(([, value]) => value.trim() !== '');
  const environment = plainToInstance(SimulatorEnvironment, Object.fromEntries(set), {
    exposeDefaultValues: true,
  });
  // Several rules may be broken at once; a variable is named once, with the first of them.
  const problems = validateSync(environment).flatMap(({ constraints = {} }) =>
    Object.values(constraints).slice(0, 1),
  );
  if (problems.length > 0) throw new ConfigError(problems);
  return environment;
}

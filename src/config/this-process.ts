import { adviseOn } from './advice.js';
import { loadConfig, type AppConfig } from './app-config.js';

/** Whether it runs for real; known also where the rest of its configuration is of no use. */
export const IN_PRODUCTION = process.env['NODE_ENV'] === 'production';

/** How this process is configured. @throws ConfigError */
export function configOfThisProcess(): AppConfig {
  return loadConfig(process.env);
}

/** What is allowed and hardly meant, in sentences for people. */
export function adviceOnThisProcess(config: AppConfig): string[] {
  return adviseOn(process.env, config);
}

import { format } from 'node:util';
import { Logger } from '@nestjs/common';
import { BoundedLog } from './common/bounded-log.js';
import { ConfigError } from './config/read-environment.js';
import type { AppLogger } from './common/app-logger.js';

/**
 * Whatever else would print, a library or Node itself, becomes a line of the log; an error that
 * nobody caught ends the process with its last line.
 */
export function captureOutput(logger: AppLogger): void {
  Logger.overrideLogger(logger);
  const other = new Logger('Process');
  // A library may say the same for each of its connections, or each time it fails.
  const said = new BoundedLog(other);
  const say = (...args: unknown[]): void => {
    const text = format(...args);
    said.warn(text, {}, text);
  };
  Object.assign(console, { log: say, info: say, warn: say, error: say });
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => other.warn(`${name}: ${message}`));
  const end = (error: unknown): void => {
    other.fatal({ err: error instanceof Error ? error : new Error(String(error)) }, 'uncaught');
    process.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

/**
 * The one message of a process that cannot start, perhaps for want of a usable configuration.
 *
 * @param json whether it is read by a program
 */
export function tellFailure(name: string, error: unknown, json: boolean): void {
  const msg = failureText(name, error);
  const problems = error instanceof ConfigError ? { problems: error.problems } : {};
  const line = { level: 60, time: Date.now(), context: name, msg, ...problems };
  process.stderr.write(`${json ? JSON.stringify(line) : msg}\n`);
}

function failureText(name: string, error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  const { code, port } = (error ?? {}) as { code?: unknown; port?: unknown };
  if (code === 'EADDRINUSE') return `The ${name} cannot start: port ${String(port)} is in use.`;
  return `The ${name} cannot start: ${error instanceof Error ? error.message : String(error)}`;
}

import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import { defined } from './defined.js';
import { contextFields } from './request-context.js';

export interface LoggerOptions {
  readonly level: string;
  /** Readable lines for people at a terminal; else one JSON object a line. */
  readonly pretty: boolean;
}

type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** What Nest tells of itself at each start: a line per module and route. */
const TALKATIVE = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory']);

/** Nest's logger on pino. Every line carries the request, tenant and job it was written for. */
export class AppLogger implements LoggerService {
  private readonly logger: Logger;

  constructor({ level, pretty }: LoggerOptions) {
    this.logger = pino({
      level,
      base: null,
      mixin: contextFields,
      // What of an error may be told is decided here, not by pino.
      serializers: { err: (err: unknown) => err },
      ...defined({
        transport: pretty
          ? {
              target: 'pino-pretty',
              options: { ignore: 'context', messageFormat: '[{context}] {msg}' },
            }
          : undefined,
      }),
    });
  }

  /** A line that is printed whatever the level: somebody waits for it. */
  announce(context: string, text: string): void {
    this.logger.child({ context }, { level: 'info' }).info(text);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  /** Nest puts the context last; an object before the message holds fields, as in pino. */
  private write(level: Level, message: unknown, rest: unknown[]): void {
    if (!this.logger.isLevelEnabled(level)) return;
    const context = rest.at(-1);
    const fields = message instanceof Error ? { err: message } : isFields(message) ? message : {};
    const text = message instanceof Error ? message.name : isFields(message) ? rest[0] : message;
    const quiet = level === 'info' && TALKATIVE.has(String(context));
    this.logger[quiet ? 'debug' : level](
      {
        ...withSafeError(fields),
        ...defined({ context: typeof context === 'string' ? context : undefined }),
      },
      String(text),
    );
  }
}

function isFields(message: unknown): message is object {
  return typeof message === 'object' && message !== null;
}

/**
 * Errors of drivers and libraries may quote the data they failed on. A log line gets their name,
 * code, stack frames and, for errors of ours and of the runtime, the message.
 */
export function withSafeError(fields: object): object {
  const { err, ...rest } = fields as { err?: unknown };
  if (!(err instanceof Error)) return fields;
  const frames = (err.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const { code } = err as { code?: unknown };
  return {
    ...rest,
    err: {
      type: err.name,
      ...defined({ code, message: isQuoteFree(err) ? err.message : undefined }),
      stack: frames.join('\n'),
    },
  };
}

/** Messages of MongoDB's server quote values (a duplicate key, say); others do not. */
function isQuoteFree(error: Error): boolean {
  return !/^Mongo(Server|BulkWrite)Error$|^(Cast|Validation)Error$|^BSON/.test(error.name);
}

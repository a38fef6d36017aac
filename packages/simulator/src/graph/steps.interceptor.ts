import { setTimeout as pause } from 'node:timers/promises';
import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { lastValueFrom, NEVER, of, type Observable } from 'rxjs';
import { StepsService, stepOf, type StepFault } from '../faults/steps.service.js';
import { HTML_500 } from '../http/raw-http.js';
import { graphError } from './graph-error.js';

const SLOW_MS = 3000;

/** Lets the steps of connecting and managing go wrong. */
@Injectable()
export class StepsInterceptor implements NestInterceptor {
  constructor(private readonly steps: StepsService) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const { method, url } = http.getRequest<FastifyRequest>();
    const step = stepOf(method, url);
    const fault = step && this.steps.take(step);
    return fault ? suffer(fault, next, http.getResponse<FastifyReply>()) : next.handle();
  }
}

async function suffer(
  { outcome, delayMs = outcome === 'slow' ? SLOW_MS : 0, code = 131000, subcode }: StepFault,
  next: CallHandler,
  reply: FastifyReply,
): Promise<Observable<unknown>> {
  const answer: unknown =
    outcome.startsWith('done') || outcome === 'slow' ? await done(next) : null;
  if (delayMs > 0) await pause(delayMs, undefined, { ref: false });
  switch (outcome) {
    case 'error':
      throw graphError(code, subcode === undefined ? {} : { subcode });
    case 'html-500':
      void reply.code(500).type('text/html; charset=utf-8').send(HTML_500);
      return NEVER;
    case 'slow':
      return of(answer);
    case 'hang':
    case 'done-then-hang':
      reply.hijack();
      return NEVER;
    case 'reset':
    case 'done-then-reset':
      reply.hijack();
      reply.raw.socket?.resetAndDestroy();
      return NEVER;
  }
}

function done(next: CallHandler): Promise<unknown> {
  return lastValueFrom(next.handle(), { defaultValue: undefined });
}

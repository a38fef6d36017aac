import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { mergeMap, type Observable } from 'rxjs';
import { isId } from '../../common/id.js';
import { SETTLES_SENDS } from '../../common/settles-sends.js';
import { EarlierDeliveries } from '../../webhook/earlier-deliveries.service.js';
import { EarlierSends } from './earlier-sends.service.js';

/** Answers routes with `@SettlesSends()` once what they changed counts for every message. */
@Injectable()
export class SettledChangeInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly sends: EarlierSends,
    private readonly deliveries: EarlierDeliveries,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (this.reflector.get(SETTLES_SENDS, context.getHandler()) !== true) return next.handle();
    const { params } = context.switchToHttp().getRequest<FastifyRequest>();
    const { tenantId } = params as { tenantId?: string };
    return next.handle().pipe(
      mergeMap(async (answer: unknown) => {
        if (isId('tnt', tenantId)) {
          await Promise.all([this.sends.settle(tenantId), this.deliveries.settle()]);
        }
        return answer;
      }),
    );
  }
}

import {
  Injectable,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { mergeMap, type Observable } from 'rxjs';
import { isId, type TenantId } from './id.js';

/** Messages on their way, out and in, as seen from below: implemented where they are sent. */
export abstract class WorkUnderWay {
  /** Resolves once nothing is on its way any more that was claimed before now. */
  abstract settle(tenantId: TenantId): Promise<void>;
}

@Injectable()
class SettledChangeInterceptor implements NestInterceptor {
  constructor(private readonly work: WorkUnderWay) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { params } = context.switchToHttp().getRequest<FastifyRequest>();
    const { tenantId } = params as { tenantId?: string };
    return next.handle().pipe(
      mergeMap(async (answer: unknown) => {
        if (isId('tnt', tenantId)) await this.work.settle(tenantId);
        return answer;
      }),
    );
  }
}

/**
 * The route changes by what messages are sent, or where they are filed. It is answered once what it
 * changed counts for every message.
 */
export const SettlesSends = (): MethodDecorator => UseInterceptors(SettledChangeInterceptor);

import { Readable } from 'node:stream';
import {
  SetMetadata,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { UnsupportedMediaTypeError } from '../errors.js';
import { parseRequestJson } from '../json-input.js';
import { MAX_BODY_BYTES, readBody } from '../request-body.js';

const STREAMED = 'streamed-body';

/** The route reads its body as it comes. */
export const StreamedBody = (): MethodDecorator => SetMetadata(STREAMED, true);

/** `application/json`, or a type that is written in it. */
const JSON_TYPE =
  /^application\/(?:json|[\w.!#$&^-]+\+json)\s*(?:;\s*charset\s*=\s*(?:utf-8|"utf-8")\s*)?;?\s*$/i;

type WithBody = FastifyRequest & { body: unknown };

/**
 * Reads the JSON of a request. Nest runs interceptors after all guards: who calls, and whether they
 * may, is settled before anything of a body is read.
 */
export class JsonBodyInterceptor implements NestInterceptor {
  /** @param timeoutMs time for a whole body */
  constructor(private readonly timeoutMs: number) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<WithBody>();
    const { body, headers } = request;
    if (!(body instanceof Readable) || Reflect.hasMetadata(STREAMED, context.getHandler())) {
      return next.handle();
    }
    if (!JSON_TYPE.test(headers['content-type'] ?? '')) throw new UnsupportedMediaTypeError();
    const bytes = await readBody(body, {
      maxBytes: MAX_BODY_BYTES,
      timeoutMs: this.timeoutMs,
      announced: headers['content-length'],
    });
    request.body = bytes.length === 0 ? undefined : parseRequestJson(bytes);
    return next.handle();
  }
}

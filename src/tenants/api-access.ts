import { UseGuards, applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiSecurity } from '@nestjs/swagger';
import { ApiProblems } from '../common/problem.dto.js';
import { ApiKeyGuard } from './api-key.guard.js';

/** A controller for callers with a key: the operator, and a tenant below its own path. */
export function KeyRequired(): ClassDecorator & MethodDecorator {
  return applyDecorators(
    UseGuards(ApiKeyGuard),
    ApiBearerAuth(),
    ApiSecurity('x-api-key'),
    ApiProblems(401, 403, 404, 503),
  );
}

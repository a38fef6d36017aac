import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiResponse, type ApiResponseOptions } from '@nestjs/swagger';
import { PROBLEM_CODES } from './problem-codes.js';

type HeadersObject = NonNullable<ApiResponseOptions['headers']>;

export class FieldErrorResponse {
  /** Path of the field. */
  field: string;
  message: string;
}

/** An error, as RFC 9457 shapes it. */
export class ProblemResponse {
  /** Always `about:blank`: `code` tells the errors apart. */
  type: string;
  /** Name of the HTTP status. */
  title: string;
  /** HTTP status. */
  status: number;
  /** Stable and machine-readable; docs/errors.md has a row for each. */
  @ApiProperty({
    anyOf: [
      { type: 'string', enum: [...PROBLEM_CODES] },
      { type: 'string', pattern: '^template_[a-z_]+$' },
    ],
    example: 'invalid_request',
  })
  code: string;
  /** What was wrong and what to do, for people. */
  detail: string;
  /** For `invalid_request` and `template_parameters_invalid`: every broken field. */
  errors?: FieldErrorResponse[];
  /** How many fields are broken, where `errors` names only the first of them. */
  errorCount?: number;
  /** The same as in the `x-request-id` header. */
  requestId: string;
}

/** What an error of this status means, where no route says it better. */
const MEANING: Record<number, string> = {
  400: 'The request is not valid; `errors` names each field.',
  401: 'A key is missing or not known.',
  403: 'The key may not do this; `code` says why: `insufficient_scope`, `operator_only`, `tenant_suspended`.',
  404: 'There is no such thing, or it belongs to another tenant.',
  409: 'It collides with what is there.',
  413: 'The body is too large.',
  415: 'The body has a type that is not taken here.',
  416: 'The range lies outside of the file.',
  422: 'It is well-formed, but cannot be done as it is; `errors` names each field.',
  429: 'Too much at once; `Retry-After` says in how many seconds to try again.',
  502: "Meta's Cloud API refused, or did not answer; `detail` has its words.",
  503: 'The database cannot be reached. Try again.',
};

const HEADERS: Record<number, { headers: HeadersObject }> = {
  401: { headers: { 'WWW-Authenticate': { schema: { type: 'string', example: 'Bearer' } } } },
  429: {
    headers: {
      'Retry-After': { description: 'In seconds.', schema: { type: 'integer' } },
      'RateLimit-Policy': { schema: { type: 'string', example: '"requests";q=500;w=1' } },
      RateLimit: { schema: { type: 'string', example: '"requests";r=0;t=1' } },
    },
  },
};

/** Documents the errors a route may answer with. */
export function ApiProblems(...statuses: number[]): ClassDecorator & MethodDecorator {
  return applyDecorators(
    ...statuses.map((status) =>
      ApiResponse({
        status,
        description: MEANING[status] ?? '',
        ...HEADERS[status],
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemResponse' } },
        },
      }),
    ),
  );
}

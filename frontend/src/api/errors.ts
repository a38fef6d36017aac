import i18next from 'i18next';
import type { components } from '../../../packages/sdk/src/schema';

type Problem = components['schemas']['ProblemResponse'];

/** An answer of the API that is not a success, in its own words. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  /** Broken fields of what was sent. */
  readonly fields: readonly { field: string; message: string }[];
  readonly requestId: string | undefined;

  constructor(
    readonly status: number,
    problem: Partial<Problem> = {},
  ) {
    super(problem.detail ?? i18next.t('answeredWith', { status }));
    this.code = problem.code ?? 'unknown';
    this.fields = problem.errors ?? [];
    this.requestId = problem.requestId;
  }
}

/** The API could not be reached at all. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';

  constructor() {
    super(i18next.t('unreachable'));
  }
}

/** In words for people, whatever was thrown. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : i18next.t('wentWrong');
}

export function isApiError(error: unknown, code?: string): error is ApiError {
  return error instanceof ApiError && (code === undefined || error.code === code);
}

interface Answer<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * The data of an answer.
 *
 * @throws ApiError if it is none of success
 */
export async function dataOf<Data>(answer: Promise<Answer<Data>>): Promise<NonNullable<Data>> {
  const { data, error, response } = await answer;
  if (response.ok && data !== undefined && data !== null) return data;
  throw new ApiError(response.status, isProblem(error) ? error : {});
}

/** For routes that answer with nothing. @throws ApiError if it is none of success */
export async function emptyAnswer(answer: Promise<Answer<unknown>>): Promise<void> {
  const { error, response } = await answer;
  if (!response.ok) throw new ApiError(response.status, isProblem(error) ? error : {});
}

function isProblem(value: unknown): value is Partial<Problem> {
  return typeof value === 'object' && value !== null && 'code' in value;
}

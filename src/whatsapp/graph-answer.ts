import { defined } from '../common/defined.js';
import type { Secret } from '../common/secret.js';
import { CloudApiError } from './cloud-api.error.js';
import type { HttpAnswer, HttpFailure } from './http-exchange.js';
import { asObject, asText, type JsonObject } from './json.js';

/** Meta's are under 30 characters. */
const MAX_TRACE_ID = 100;
/** Whoever says more is asked again then all the same; and no date may become one that there is not. */
const MAX_RETRY_AFTER_MS = 24 * 60 * 60_000;
/** Refusals of an edge before Meta that pass by themselves. */
const PASSING_STATUS = new Set([408, 425, 429]);

/**
 * @param secrets what was asked with; Meta's words may repeat them, ours must not
 * @throws CloudApiError
 */
export function readAnswer<Result>(
  answer: HttpAnswer,
  secrets: Secret | readonly Secret[],
  read: (answer: JsonObject) => Result | undefined,
): Result {
  const body = answer.status < 300 ? asObject(tryParse(answer.text)) : undefined;
  const result = body && read(body);
  if (result === undefined) throw toRefusal(answer, secrets);
  return result;
}

/** What is said by an answer that holds nothing of what was asked for. @param secrets as above */
export function toRefusal(
  { status, headers, text }: HttpAnswer,
  secrets: Secret | readonly Secret[],
): CloudApiError {
  const error = asObject(asObject(tryParse(text))?.['error']);
  const metaCode = wholeNumber(error?.['code']);
  const base = { httpStatus: status, ...retryAfter(headers['retry-after']) };
  if (error === undefined || metaCode === undefined) return unreadable(base);
  const details =
    asText(asObject(error['error_data'])?.['details']) ?? asText(error['error_user_msg']);
  const traceId = asText(error['fbtrace_id']);
  return new CloudApiError({
    ...base,
    outcome: 'refused',
    metaCode,
    title: redacted(
      asText(error['message']) ?? asText(error['error_user_title']) ?? 'no reason given',
      secrets,
    ),
    ...defined({
      subcode: wholeNumber(error['error_subcode']),
      details: details === undefined ? undefined : redacted(details, secrets),
      traceId: traceId?.slice(0, MAX_TRACE_ID),
    }),
    transient: error['is_transient'] === true,
  });
}

/** As a number or its digits; an empty text or `false` is not code 0, which would stop a number. */
function wholeNumber(value: unknown): number | undefined {
  const digits = asText(value);
  return digits !== undefined && /^-?\d+$/.test(digits) ? Number(digits) : undefined;
}

/** Meta says "Malformed access token", and which. */
function redacted(words: string, secrets: Secret | readonly Secret[]): string {
  return [secrets]
    .flat()
    .reduce((text, secret) => text.replaceAll(secret.reveal(), '[redacted]'), words);
}

/** An answer without Meta's own words: a success may have happened, a 5xx is an edge's refusal. */
function unreadable(base: { httpStatus: number; retryAfterMs?: number }): CloudApiError {
  const { httpStatus } = base;
  const mayHaveHappened = httpStatus < 400 || httpStatus === 504;
  const transient = httpStatus >= 500 || PASSING_STATUS.has(httpStatus);
  return new CloudApiError({
    ...base,
    outcome: mayHaveHappened ? 'unknown' : 'refused',
    metaCode: mayHaveHappened || transient ? 0 : 100,
    title: `HTTP ${httpStatus} without a readable answer`,
    transient,
  });
}

export function toFailure({ begun, code }: HttpFailure): CloudApiError {
  return new CloudApiError({
    outcome: begun ? 'unknown' : 'not-sent',
    metaCode: 0,
    title: begun ? `no answer (${code})` : `no connection (${code})`,
  });
}

/** Seconds or a date, as HTTP has it. */
function retryAfter(header: string | string[] | undefined): { retryAfterMs?: number } {
  if (typeof header !== 'string') return {};
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return ms > 0 ? { retryAfterMs: Math.min(ms, MAX_RETRY_AFTER_MS) } : {};
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * W3C Trace Context: which trace something belongs to, and what in it was its cause. Travels in
 * headers and, from process to process, on the rows of MongoDB.
 *
 * @see https://www.w3.org/TR/trace-context/#traceparent-header
 */
export type Traceparent = string;

export interface TraceIds {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
}

const FORM = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

/** @returns `undefined` for what is none: whoever gets it begins a trace of its own */
export function readTraceparent(value: unknown): TraceIds | undefined {
  const [, traceId = '', spanId = '', flags = ''] =
    (typeof value === 'string' ? FORM.exec(value) : null) ?? [];
  if (/^0*$/.test(traceId) || /^0*$/.test(spanId)) return undefined;
  return { traceId, spanId, sampled: (parseInt(flags, 16) & 1) === 1 };
}

export function toTraceparent({ traceId, spanId, sampled }: TraceIds): Traceparent {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

/** For log lines. */
export function traceFields(traceparent: Traceparent | undefined): {
  traceId?: string;
  spanId?: string;
} {
  const ids = readTraceparent(traceparent);
  return ids === undefined ? {} : { traceId: ids.traceId, spanId: ids.spanId };
}

import { AsyncLocalStorage } from 'node:async_hooks';
import { traceFields, type Traceparent } from './traceparent.js';

/** What every log line written on behalf of a request or job carries. Ids only, never content. */
export interface RequestContext {
  requestId?: string;
  tenantId?: string;
  jobId?: string;
  /** What is going on, as far as it is traced. */
  traceparent?: Traceparent;
}

const storage = new AsyncLocalStorage<RequestContext>();

export function runInContext<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

export function currentContext(): RequestContext {
  return storage.getStore() ?? {};
}

/** The ids of the present context, for a log line. */
export function contextFields(): Record<string, string | undefined> {
  const { traceparent, ...ids } = currentContext();
  return { ...ids, ...traceFields(traceparent) };
}

import { AsyncLocalStorage } from 'node:async_hooks';
import { defined } from './defined.js';
import { traceFields, type Traceparent } from './traceparent.js';

/**
 * What goes with everything that is done on behalf of a request or job. Its ids go into log lines. There is
 * one of these and no second storage, as every promise pays for each: others declare their part of it.
 */
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
  const { requestId, tenantId, jobId, traceparent } = currentContext();
  return { ...defined({ requestId, tenantId, jobId }), ...traceFields(traceparent) };
}

import { AsyncLocalStorage } from 'node:async_hooks';

/** What every log line written on behalf of a request or job carries. Ids only, never content. */
export interface RequestContext {
  requestId?: string;
  tenantId?: string;
  jobId?: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

export function runInContext<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

export function currentContext(): RequestContext {
  return storage.getStore() ?? {};
}

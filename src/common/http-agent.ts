import { createRequire } from 'node:module';
import type { Agent as UndiciAgent, Dispatcher } from 'undici';

const require = createRequire(import.meta.url);

/**
 * undici's agent, without what else undici is: `fetch`, caches, mocks and web sockets are 3 MB in each
 * process, and nobody here needs them.
 */
export const Agent = require('undici/lib/dispatcher/agent.js') as typeof UndiciAgent;
export type Agent = UndiciAgent;

/** As `undici.request`, of an agent. */
const requestBy = require('undici/lib/api/api-request.js') as Dispatcher['request'];

/** A request whose answer is read as it comes. */
export function request(
  agent: Agent,
  url: URL,
  options: Omit<Dispatcher.RequestOptions, 'origin' | 'path' | 'method'>,
): Promise<Dispatcher.ResponseData<unknown>> {
  const path = url.pathname + url.search;
  return requestBy.call(agent, { ...options, origin: url.origin, path, method: 'GET' });
}

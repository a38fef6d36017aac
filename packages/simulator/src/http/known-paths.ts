import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { graphError } from '../graph/graph-error.js';

const KNOWN = /^\/(?:v\d+\.\d+|_simulator|whatsapp_business)(?:[/?]|$)/;

/** What a call without a version gets. */
const DEFAULT_VERSION = '/v26.0';

/** Puts the default version before a Graph path that has none. */
export function withVersion(url: string): string {
  return KNOWN.test(url) || !/^\/[\w.-]+/.test(url) ? url : `${DEFAULT_VERSION}${url}`;
}

/** Refuses what starts with neither an API version nor one of our own words. */
export function refuseUnknownPaths(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (KNOWN.test(request.url)) done();
    else
      done(graphError(2500, { message: `Unknown path components: ${request.url.split('?')[0]}` }));
  });
}

import type { FastifyRequest } from 'fastify';

/** Where the caller reaches us, e.g. `https://wa.example.com`; behind a proxy, if it is trusted. */
export function originOf({ protocol, host }: FastifyRequest): string {
  return `${protocol}://${host}`;
}

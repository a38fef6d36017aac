import type { FastifyRequest } from 'fastify';

const codes = new WeakMap<object, string>();

/** Keeps the code that a request was refused with, for who looks at its answer. */
export function recordRefusalCode(request: FastifyRequest, code: string): void {
  codes.set(request.raw, code);
}

export function refusalCodeOf(request: FastifyRequest): string {
  return codes.get(request.raw) ?? 'none';
}

import type { FastifyRequest } from 'fastify';

const codes = new WeakMap<object, string>();

/** Remembers why a request was refused, for who looks at its answer. */
export function noteProblemCode(request: FastifyRequest, code: string): void {
  codes.set(request.raw, code);
}

export function problemCodeOf(request: FastifyRequest): string {
  return codes.get(request.raw) ?? 'none';
}

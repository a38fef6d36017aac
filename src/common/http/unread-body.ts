import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** How long a connection is read on, and thrown away, so that its sender gets to read the answer. */
const LINGER_MS = 2_000;

const closing = new WeakSet<Socket>();

/** Whether nothing more is to be read from a connection: its last answer is on its way. */
export function isClosing(socket: Socket): boolean {
  return closing.has(socket);
}

/**
 * Fastify's `onSend`: an answer that does not wait for the whole body must not leave the rest of it
 * lying on the connection, where it would be in the way of the next request. A body that is all here
 * is thrown away; for one that is still coming the connection ends with this answer.
 */
export function settleUnreadBody(request: FastifyRequest, reply: FastifyReply): void {
  const { raw } = request;
  if (!hasBody(raw) || raw.readableEnded) return;
  raw.unpipe();
  raw.resume();
  if (raw.complete) return;
  void reply.header('connection', 'close');
  // Node calls this once the answer is written. Its own way loses what the sender has not read yet:
  // a socket that is destroyed while bytes come in is reset.
  raw.socket.destroySoon = () => endSlowly(raw.socket);
}

/** Says that nothing more will be written, and reads on for a while before the connection ends. */
export function endSlowly(socket: Socket, lastWords?: string): void {
  closing.add(socket);
  if (lastWords === undefined) socket.end();
  else socket.end(lastWords);
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  timer.unref();
  socket.once('end', () => socket.destroy()).once('close', () => clearTimeout(timer));
}

export function hasBody({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

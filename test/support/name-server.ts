import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import ipaddr from 'ipaddr.js';

const HEADER_BYTES = 12;
/** Type and class of a question. */
const QUESTION_TAIL_BYTES = 4;
const TYPE_A = 1;
const TYPE_AAAA = 28;
/** An answer without an error, to a question that may be passed on. */
const ANSWER_FLAGS = 0x8180;
/** Points at the name in the question. */
const SAME_NAME = 0xc00c;

/** A name server of the test's own, on the loopback interface. */
export class NameServer {
  /** Where names lead; those that are not here are never answered. */
  readonly names = new Map<string, readonly string[]>();
  /** Names that were asked for, once for each address family. */
  readonly asked: string[] = [];
  private readonly socket = createSocket('udp4');

  /** @returns its address, with the port */
  async start(): Promise<string> {
    this.socket.on('message', (query, from) => this.answer(query, from));
    this.socket.bind(0, '127.0.0.1');
    await once(this.socket, 'listening');
    return `127.0.0.1:${(this.socket.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.socket.close();
  }

  private answer(query: Buffer, { port, address }: RemoteInfo): void {
    const { name, end } = readName(query);
    const type = query.readUInt16BE(end);
    this.asked.push(name);
    const addresses = this.names.get(name);
    if (addresses === undefined) return;
    const family = type === TYPE_A ? 'ipv4' : 'ipv6';
    const records = addresses
      .map((one) => ipaddr.parse(one))
      .filter((one) => one.kind() === family && (type === TYPE_A || type === TYPE_AAAA))
      .map((one) => toRecord(type, Buffer.from(one.toByteArray())));
    const header = Buffer.alloc(HEADER_BYTES);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(ANSWER_FLAGS, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(records.length, 6);
    const question = query.subarray(HEADER_BYTES, end + QUESTION_TAIL_BYTES);
    this.socket.send(Buffer.concat([header, question, ...records]), port, address);
  }
}

function readName(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

/** Good for no time at all. */
function toRecord(type: number, address: Buffer): Buffer {
  const head = Buffer.alloc(HEADER_BYTES);
  head.writeUInt16BE(SAME_NAME, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(address.length, 10);
  return Buffer.concat([head, address]);
}

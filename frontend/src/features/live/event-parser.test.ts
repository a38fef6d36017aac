import { describe, expect, it } from 'vitest';
import { EventParser } from './event-parser';

const STREAM =
  'retry: 1000\n\n' +
  ': still here\n\n' +
  'id: 7-ready\nevent: ready\ndata: {}\n\n' +
  'id: 8-msg_1\r\nevent: message\r\ndata: {"body":\r\ndata: "héllo"}\r\n\r\n' +
  'id: 9-msg_2\ndata:no blank\n\n';

const EVENTS = [
  { type: 'ready', data: '{}' },
  { type: 'message', data: '{"body":\n"héllo"}' },
  { type: 'message', data: 'no blank' },
];

describe(EventParser, () => {
  it('reads events', () => {
    const parser = new EventParser();
    expect(parser.push(STREAM)).toEqual(EVENTS);
    expect(parser.lastEventId).toBe('9-msg_2');
  });

  it('reads the same events wherever the stream is cut', () => {
    for (let size = 1; size < STREAM.length; size += 1) {
      const parser = new EventParser();
      const pieces = STREAM.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      expect(pieces.flatMap((piece) => parser.push(piece))).toEqual(EVENTS);
    }
  });

  it('counts only what was complete: half an event is asked for again', () => {
    const parser = new EventParser();
    parser.push('id: 1-a\ndata: x\n\nid: 2-b\ndata: y\n');
    expect(parser.lastEventId).toBe('1-a');
  });

  it('remembers where an earlier stream ended', () => {
    const parser = new EventParser('5-a');
    parser.push(': still here\n\n');
    expect(parser.lastEventId).toBe('5-a');
  });
});

/** One server-sent event. */
export interface ServerEvent {
  readonly type: string;
  readonly data: string;
}

const LINE_END = /\r\n|\n|\r/;

/**
 * Reads a stream of server-sent events, however it is cut into pieces.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class EventParser {
  private rest = '';
  private id: string | undefined;
  private type = '';
  private data: string[] = [];

  /** @param lastEventId `id` of the last complete event; what to ask for after a break */
  constructor(public lastEventId?: string) {
    this.id = lastEventId;
  }

  /** @returns the events that this piece completes */
  push(piece: string): ServerEvent[] {
    const text = this.rest + piece;
    // A lone CR at the end may be the first half of a CRLF.
    const complete = text.endsWith('\r') ? text.slice(0, -1) : text;
    const lines = complete.split(LINE_END);
    this.rest = (lines.pop() ?? '') + text.slice(complete.length);
    return lines.flatMap((line) => this.readLine(line));
  }

  private readLine(line: string): ServerEvent[] {
    if (line === '') return this.dispatch();
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'data') this.data.push(value);
    if (field === 'event') this.type = value;
    if (field === 'id' && !value.includes('\0')) this.id = value;
    return [];
  }

  private dispatch(): ServerEvent[] {
    const { type, data } = this;
    this.lastEventId = this.id;
    this.type = '';
    this.data = [];
    return data.length === 0 ? [] : [{ type: type || 'message', data: data.join('\n') }];
  }
}

/** One server-sent event, as it stands in the stream. */
export interface Frame {
  readonly id: string | null;
  readonly name: string;
  readonly data: string;
}

/**
 * Takes a stream of server-sent events apart. Lines may end in any of three ways, and end anywhere
 * in a chunk.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class FrameReader {
  private rest = '';
  private lines: string[] = [];

  /** @returns the frames that this text completes */
  push(text: string): Frame[] {
    const parts = (this.rest + text).split(/\r\n|\n|\r(?=[^\n])/);
    this.rest = parts.pop() ?? '';
    const frames: Frame[] = [];
    for (const line of parts) {
      if (line !== '') {
        this.lines.push(line);
        continue;
      }
      const frame = toFrame(this.lines);
      this.lines = [];
      if (frame !== null) frames.push(frame);
    }
    return frames;
  }
}

function toFrame(lines: readonly string[]): Frame | null {
  let id: string | null = null;
  let name = 'message';
  const data: string[] = [];
  for (const line of lines) {
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? [];
    if (field === 'id') id = value;
    else if (field === 'event') name = value;
    else if (field === 'data') data.push(value);
  }
  return data.length === 0 ? null : { id, name, data: data.join('\n') };
}

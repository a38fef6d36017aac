import { opusChannelsOf } from './ogg.js';

/** The first page of an Ogg stream. */
function page(packet: Buffer, { flags = 2, segments = 1 } = {}): Buffer {
  const header = Buffer.alloc(27 + segments);
  header.write('OggS');
  header.writeUInt8(flags, 5);
  header.writeUInt8(segments, 26);
  return Buffer.concat([header, packet]);
}

function opusHead(channels: number): Buffer {
  return Buffer.concat([Buffer.from('OpusHead'), Buffer.from([1, channels]), Buffer.alloc(9)]);
}

describe(opusChannelsOf.name, () => {
  it.each([
    ['mono', page(opusHead(1)), 1],
    ['stereo', page(opusHead(2)), 2],
    ['a longer table of segments', page(opusHead(1), { segments: 255 }), 1],
    ['Vorbis', page(Buffer.from('\x01vorbis\0\0\0\0\x01')), 0],
    ['Vorbis that speaks of Opus', page(Buffer.from('\x01vorbis OpusHead\x01\x01')), 0],
    ['a page that is not the first', page(opusHead(1), { flags: 0 }), 0],
    ['no container', opusHead(1), 0],
    ['an MP3', Buffer.from(`ID3${'x'.repeat(100)}`), 0],
    ['nothing', Buffer.alloc(0), 0],
  ])('%s', (_case, head, channels) => {
    expect(opusChannelsOf(head)).toBe(channels);
  });

  it('takes a file for none that ends before the number of channels, wherever', () => {
    const whole = page(opusHead(1));
    for (let end = 0; end < 38; end += 1) expect(opusChannelsOf(whole.subarray(0, end))).toBe(0);
    expect(opusChannelsOf(whole.subarray(0, 38))).toBe(1);
  });
});

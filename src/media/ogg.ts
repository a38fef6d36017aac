/** As much of a file as `opusChannelsOf` looks at. */
export const HEAD_BYTES = 512;

const PAGE_HEADER_BYTES = 27;
const FIRST_PAGE = 0x02;

/**
 * Channels of the Opus stream of an Ogg file, by its first page; 0 if it is none.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7845#section-5.1
 */
export function opusChannelsOf(head: Buffer): number {
  const isFirst = head.length > PAGE_HEADER_BYTES && (head.readUInt8(5) & FIRST_PAGE) !== 0;
  if (!isFirst || !head.subarray(0, 5).equals(Buffer.from('OggS\0'))) return 0;
  const packet = head.subarray(PAGE_HEADER_BYTES + head.readUInt8(26));
  // "OpusHead", a version, the number of channels.
  if (packet.length < 10 || packet.toString('latin1', 0, 8) !== 'OpusHead') return 0;
  return packet.readUInt8(9);
}

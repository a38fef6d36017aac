import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { serialize } from 'bson';
import { decodeDocument } from './wire.js';

/** @typedef {import('./values.js').Doc} Doc */

/** The length of a group's entries, and their CRC-32. */
const HEADER_BYTES = 8;

/**
 * @param {Uint8Array[]} entries
 * @returns {Buffer} as they stand in the file: together or, torn, not at all
 */
export function encodeGroup(entries) {
  const header = Buffer.alloc(HEADER_BYTES);
  const bytes = Buffer.concat([header, ...entries]);
  const payload = bytes.subarray(HEADER_BYTES);
  bytes.writeUInt32LE(payload.length, 0);
  bytes.writeUInt32LE(crc32(payload), 4);
  return bytes;
}

/**
 * Reads a journal from its beginning to its end, or to where it is torn.
 *
 * @param {string} path need not exist
 * @param {(entry: Doc) => void} load
 * @returns {{ goodBytes: number, allBytes: number, entries: number }}
 */
export function readJournal(path, load) {
  if (!existsSync(path)) return { goodBytes: 0, allBytes: 0, entries: 0 };
  const file = openSync(path, 'r');
  const allBytes = fstatSync(file).size;
  let goodBytes = 0;
  let entries = 0;
  try {
    for (;;) {
      const payload = readGroup(file, goodBytes, allBytes);
      if (!payload) return { goodBytes, allBytes, entries };
      for (let at = 0; at < payload.length; entries++) {
        const bytes = payload.subarray(at, at + payload.readInt32LE(at));
        load(decodeDocument(bytes));
        at += bytes.length;
      }
      goodBytes += HEADER_BYTES + payload.length;
    }
  } finally {
    closeSync(file);
  }
}

/**
 * @param {number} file
 * @param {number} position
 * @param {number} end
 * @returns {Buffer | undefined} the entries of the group there, if it is whole
 */
function readGroup(file, position, end) {
  const header = Buffer.alloc(HEADER_BYTES);
  if (readSync(file, header, 0, HEADER_BYTES, position) < HEADER_BYTES) return undefined;
  const length = header.readUInt32LE(0);
  if (length > end - position - HEADER_BYTES) return undefined;
  const payload = Buffer.allocUnsafeSlow(length);
  readSync(file, payload, 0, length, position + HEADER_BYTES);
  return crc32(payload) === header.readUInt32LE(4) ? payload : undefined;
}

/** How many entries one group of a snapshot holds. */
const SNAPSHOT_GROUP = 1000;

/**
 * @param {string} path
 * @param {Iterable<Doc>} entries
 * @returns {Promise<number>} how many bytes it wrote, and synced
 */
export async function writeJournal(path, entries) {
  const file = await open(path, 'w');
  try {
    /** @type {Uint8Array[]} */
    let group = [];
    for (const entry of entries) {
      if (group.push(serialize(entry)) < SNAPSHOT_GROUP) continue;
      await file.writeFile(encodeGroup(group));
      group = [];
    }
    if (group.length > 0) await file.writeFile(encodeGroup(group));
    await file.sync();
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

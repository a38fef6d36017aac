import { existsSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { serialize } from 'bson';
import { CommandError } from './errors.js';
import { encodeGroup, readJournal, writeJournal } from './journal-file.js';
import { lockFolder } from './lock.js';

/** @typedef {import('./values.js').Doc} Doc */

/**
 * What the journal needs of a file.
 *
 * @typedef {object} JournalFile
 * @property {(bytes: Buffer, offset: number, length: number, position: number) => Promise<{ bytesWritten: number }>} write
 * @property {(length: number) => Promise<void>} truncate
 * @property {() => Promise<void>} datasync
 * @property {() => Promise<void>} close
 */

/** @typedef {(path: string, flags: string) => Promise<JournalFile>} OpenFile */

/**
 * @typedef {object} JournalSource where a journal's entries go at start, and come from
 * @property {(entry: Doc) => void} load makes a journalled change again
 * @property {() => Iterable<Doc>} snapshot the shortest journal that leads to the present state
 * @property {() => number} size how many documents there are
 */

/** Changes that become durable together, or are taken back together. */
class Group {
  /** @type {Uint8Array[]} */
  entries = [];
  /** @type {(() => void)[]} */
  undos = [];
  /** @type {() => void} */
  resolve = () => {};
  /** @type {(error: CommandError) => void} */
  reject = () => {};
  /** @type {Promise<void>} */
  durable = new Promise((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });

  constructor() {
    // A change that nobody waits for, such as an expiry, must not end the process when it fails.
    this.durable.catch(() => {});
  }
}

/** Keeps every change on disk: an append-only file, one sync for all who write at the same time. */
export class Journal {
  #file;
  #length;
  #unlock;
  /** Collects changes while the ones before it are written. */
  #open = new Group();
  /** @type {Group | undefined} */
  #writing;
  /** Whether a failed write may have left bytes behind the good ones. */
  #dirty = false;
  #drained = Promise.resolve();

  /**
   * @param {JournalFile} file
   * @param {number} length of what is good in it
   * @param {() => Promise<void>} unlock
   */
  constructor(file, length, unlock) {
    this.#file = file;
    this.#length = length;
    this.#unlock = unlock;
  }

  /**
   * Locks the folder and replays its journal. A journal that is torn, or mostly history, is
   * written anew.
   *
   * @param {string} folder
   * @param {JournalSource} source
   * @param {OpenFile} [openFile] for tests of a failing disk
   */
  static async open(folder, source, openFile = open) {
    await mkdir(folder, { recursive: true });
    const unlock = await lockFolder(folder);
    try {
      const path = join(folder, 'journal.bson');
      const length = await replay(path, source);
      return new Journal(await openFile(path, 'r+'), length, unlock);
    } catch (error) {
      await unlock();
      throw error;
    }
  }

  /**
   * @param {Doc} entry
   * @param {() => void} undo takes the change back if it cannot be made durable
   */
  append(entry, undo) {
    this.#open.entries.push(serialize(entry));
    this.#open.undos.push(undo);
    if (this.#writing || this.#open.entries.length > 1) return;
    this.#drained = this.#drain();
  }

  /**
   * @returns {Promise<void>} once all that was appended before is on disk
   * @throws {CommandError} if it could not be written; it is taken back then
   */
  async committed() {
    if (this.#open.entries.length > 0) return this.#open.durable;
    return this.#writing?.durable;
  }

  async #drain() {
    // What is appended in this turn of the event loop belongs together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#open.entries.length > 0) {
      const group = this.#open;
      this.#writing = group;
      this.#open = new Group();
      try {
        await this.#write(encodeGroup(group.entries));
        group.resolve();
      } catch (error) {
        // What was refused must not come back after a restart. If even this fails, the next write
        // tries again.
        await this.#cut().catch(() => {});
        this.#takeBack(group, error);
      }
    }
    this.#writing = undefined;
  }

  async #write(/** @type {Buffer} */ bytes) {
    await this.#cut();
    this.#dirty = true;
    for (let done = 0; done < bytes.length;) {
      const rest = bytes.length - done;
      done += (await this.#file.write(bytes, done, rest, this.#length + done)).bytesWritten;
    }
    await this.#file.datasync();
    this.#length += bytes.length;
    this.#dirty = false;
  }

  /** Cuts off what a failed write has left behind. */
  async #cut() {
    if (!this.#dirty) return;
    await this.#file.truncate(this.#length);
    this.#dirty = false;
  }

  /** Changes made since rest on the ones that failed, so they go too, the last one first. */
  #takeBack(/** @type {Group} */ group, /** @type {unknown} */ cause) {
    const later = this.#open;
    this.#open = new Group();
    for (const undo of [...group.undos, ...later.undos].reverse()) undo();
    const error = new CommandError('OutOfDiskSpace', `the journal could not be written: ${cause}`);
    group.reject(error);
    later.reject(error);
  }

  async close() {
    await this.#drained;
    await this.#file.close();
    await this.#unlock();
  }
}

/**
 * @param {string} path
 * @param {JournalSource} source
 * @returns {Promise<number>} the length of the journal, which is whole and not much too long then
 */
async function replay(path, source) {
  const { goodBytes, allBytes, entries } = readJournal(path, source.load);
  const torn = allBytes - goodBytes;
  if (torn > 0) console.error(`embedded-mongo: cut ${torn} torn bytes off ${path}`);
  if (existsSync(path) && torn === 0 && entries <= 2 * source.size()) return goodBytes;

  const length = await writeJournal(`${path}.new`, source.snapshot());
  await rename(`${path}.new`, path);
  await syncFolder(dirname(path));
  return length;
}

/** Makes a renaming durable. Windows cannot open a folder for that, and need not. */
async function syncFolder(/** @type {string} */ folder) {
  if (process.platform === 'win32') return;
  const handle = await open(folder);
  await handle.sync();
  await handle.close();
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const GUARDIAN = fileURLToPath(new URL('./guardian.mjs', import.meta.url));
/** The app may take SHUTDOWN_TIMEOUT_MS (10 s) to finish what it has in hand. */
const GRACE_MS = 12_000;
/** Long enough for what is ending anyway; without an init process, zombies would never leave. */
const LEFTOVER_GRACE_MS = 2_000;
const TAIL_LINES = 40;

/** @typedef {{ code: number | null, signal: NodeJS.Signals | null }} Exit */

/**
 * @typedef {object} ChildOptions
 * @property {string} [name] for messages
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] on top of our own environment
 * @property {string} [logFile] gets everything the child prints
 * @property {boolean} [keepLines] keep all lines in `lines`, not only the last ones
 * @property {boolean} [show] print on our own output instead of keeping it
 * @property {RegExp} [saysReady] the line by which it tells that it listens
 */

/**
 * A child process that leads a group of its own: Ctrl-C reaches only us, and what it starts ends
 * with it. It is stopped too if we are killed without a chance to do so.
 */
export class Child {
  /** @type {string[]} what it printed, oldest first */
  lines = [];
  /** Whether it said that it is ready; true at once if it is not known how it says so. */
  ready;
  #running = true;
  #gone = false;

  /**
   * @param {string} command
   * @param {string[]} args
   * @param {ChildOptions} [options]
   */
  constructor(command, args, options = {}) {
    const { name = command, cwd, env, logFile, keepLines = false, show = false } = options;
    const { saysReady } = options;
    this.name = name;
    this.ready = saysReady === undefined;
    const process_ = spawn(command, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...process.env, ...env },
      detached: true,
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    });
    this.pid = process_.pid ?? 0;
    if (this.pid > 0) guard(this.pid);

    const log = logFile === undefined ? null : createWriteStream(logFile, { flags: 'a' });
    /** @type {Set<(line: string) => void>} */
    this.onLine = new Set();
    const readers = [process_.stdout, process_.stderr].flatMap((stream) =>
      stream ? [createInterface({ input: stream })] : [],
    );
    for (const reader of readers) {
      reader.on('line', (line) => {
        this.lines.push(line);
        if (!keepLines && this.lines.length > 2 * TAIL_LINES) this.lines.splice(0, TAIL_LINES);
        log?.write(`${line}\n`);
        for (const listener of this.onLine) listener(line);
      });
    }

    /** @type {Promise<Exit>} settles when it has ended; never rejects */
    this.exited = new Promise((resolve) => {
      const end = (/** @type {Exit} */ exit) => {
        this.#running = false;
        log?.end();
        resolve(exit);
      };
      /** @type {NodeJS.Timeout | undefined} */
      let late;
      // 'close' comes after the last line; a grandchild that keeps the pipe open may hold it up.
      process_.once('close', (code, signal) => {
        clearTimeout(late);
        end({ code, signal });
      });
      process_.once('exit', (code, signal) => {
        this.#running = false;
        late = setTimeout(() => end({ code, signal }), 500);
      });
      process_.once('error', (error) => {
        this.lines.push(error.message);
        end({ code: 127, signal: null });
      });
    });
    this.cleared = this.exited.then(() => this.#clear());
    if (saysReady) {
      this.line(saysReady).then(
        () => (this.ready = true),
        () => undefined,
      );
    }
  }

  get running() {
    return this.#running;
  }

  /** The last lines it printed. */
  tail(count = TAIL_LINES) {
    return this.lines.slice(-count);
  }

  /**
   * Resolves with the first line, past or future, that matches; rejects if it ends before.
   *
   * @param {RegExp} pattern
   * @returns {Promise<RegExpMatchArray>}
   */
  line(pattern) {
    return new Promise((resolve, reject) => {
      const look = (/** @type {string} */ line) => {
        const match = line.match(pattern);
        if (!match) return;
        this.onLine.delete(look);
        resolve(match);
      };
      this.onLine.add(look);
      this.lines.forEach(look);
      void this.exited.then(() => reject(new Error(`${this.name} ended too early.`)));
    });
  }

  /**
   * Sends a signal to it and to all it started.
   *
   * @param {NodeJS.Signals} signal
   */
  kill(signal) {
    // An ended group's number may have become somebody else's.
    if (!this.#gone) signalGroup(this.pid, signal);
  }

  /**
   * Ends it and all it started: politely, then by force.
   *
   * @param {{ signal?: NodeJS.Signals, graceMs?: number }} [options]
   * @returns {Promise<Exit>}
   */
  async stop({ signal = 'SIGTERM', graceMs = GRACE_MS } = {}) {
    this.kill(signal);
    const force = setTimeout(() => this.kill('SIGKILL'), graceMs);
    const exit = await this.exited;
    clearTimeout(force);
    await this.cleared;
    return exit;
  }

  /** Ends what it left behind in its group. */
  async #clear() {
    const deadline = Date.now() + LEFTOVER_GRACE_MS;
    signalGroup(this.pid, 'SIGTERM');
    while (isAlive(this.pid) && Date.now() < deadline) await pause(20);
    signalGroup(this.pid, 'SIGKILL');
    this.#gone = true;
    await unguard(this.pid);
  }
}

/**
 * @param {number} group
 * @param {NodeJS.Signals | 0} signal
 * @returns {boolean} whether anyone was there to get it
 */
function signalGroup(group, signal) {
  if (group <= 0) return false;
  try {
    process.kill(-group, signal);
    return true;
  } catch {
    return false;
  }
}

/** @param {number} group */
const isAlive = (group) => signalGroup(group, 0);

/** @type {import('node:child_process').ChildProcess | null} */
let guardian = null;
/** @type {Set<number>} */
const guarded = new Set();

/** @param {number} pid */
function guard(pid) {
  guarded.add(pid);
  if (!guardian) {
    guardian = spawn(process.execPath, [GUARDIAN], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    guardian.unref();
    guardian.stdin?.on('error', () => {});
    /** @type {any} */ (guardian.stdin).unref?.();
  }
  guardian.stdin?.write(`+${pid}\n`);
}

/**
 * Lets the guardian go with the last process that it guards, so that it is not left behind either.
 *
 * @param {number} pid
 */
async function unguard(pid) {
  if (!guarded.delete(pid) || !guardian) return;
  guardian.stdin?.write(`-${pid}\n`);
  if (guarded.size > 0) return;
  const leaving = guardian;
  guardian = null;
  leaving.ref();
  const left = once(leaving, 'exit');
  leaving.stdin?.end();
  await left;
}

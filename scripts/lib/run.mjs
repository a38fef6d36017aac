import { readFileSync } from 'node:fs';
import { Trouble } from './trouble.mjs';

/** Exit codes a shell expects of a program that a signal ended: 128 and the signal's number. */
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/** @typedef {keyof typeof EXIT_CODES} StopSignal */

/** What a script started and must undo, last first, whatever way it ends. */
export class Scope {
  /** @type {Array<() => unknown>} */
  #undo = [];
  #closed = false;

  /**
   * Runs `undo` when the script ends; at once, if it is ending already.
   *
   * @param {() => unknown} undo
   */
  defer(undo) {
    if (this.#closed) void undo();
    else this.#undo.push(undo);
  }

  /**
   * Stops `thing` when the script ends.
   *
   * @template {{ stop: () => unknown }} T
   * @param {T} thing
   * @returns {T}
   */
  own(thing) {
    this.defer(() => thing.stop());
    return thing;
  }

  async close() {
    this.#closed = true;
    for (let undo = this.#undo.pop(); undo; undo = this.#undo.pop()) {
      try {
        await undo();
      } catch (error) {
        console.error(error);
      }
    }
  }
}

/**
 * Runs a script: stops what it started when it ends, fails or is told to stop, then exits.
 *
 * @param {(scope: Scope, stopped: Promise<StopSignal>) => Promise<number>} main
 *   returns the exit code. `stopped` settles when someone asks the script to end; a main that
 *   does not wait for it is broken off.
 * @param {{ endedBy?: (code: number) => void }} [options] `endedBy` may say a last word, after
 *   everything has stopped
 */
export async function run(main, { endedBy = () => {} } = {}) {
  const scope = new Scope();
  const stopped = untilToldToStop();
  /** @type {number} */
  let code;
  try {
    requireNode();
    code = await Promise.race([main(scope, stopped), stopped.then(breakOff)]);
  } catch (error) {
    code = error instanceof Interrupted ? EXIT_CODES[error.signal] : 1;
    report(error);
  }
  await scope.close();
  endedBy(code);
  process.exit(code);
}

class Interrupted extends Error {
  /** @param {StopSignal} signal */
  constructor(signal) {
    super('Stopped.');
    this.signal = signal;
  }
}

/**
 * Leaves a main that waits for `stopped` itself the time to return its own exit code.
 *
 * @param {StopSignal} signal
 * @returns {Promise<never>}
 */
async function breakOff(signal) {
  await new Promise((resolve) => setImmediate(resolve));
  throw new Interrupted(signal);
}

/** @returns {Promise<StopSignal>} */
function untilToldToStop() {
  return new Promise((resolve) => {
    for (const signal of /** @type {StopSignal[]} */ (Object.keys(EXIT_CODES))) {
      process.on(signal, () => resolve(signal));
    }
    // A reader that went away (`npm run demo | head`) ends us like a closed terminal does.
    process.stdout.on('error', () => resolve('SIGHUP'));
    process.stderr.on('error', () => resolve('SIGHUP'));
    // npm may be killed without a chance to pass that on; nobody else could then stop us.
    if (process.env['npm_lifecycle_event']) {
      const startedBy = ancestors();
      setInterval(() => ancestors() !== startedBy && resolve('SIGTERM'), 250).unref();
    }
  });
}

/** Our parent and, where /proc tells, its parent: npm may have put a shell between itself and us. */
function ancestors() {
  try {
    // The fourth field; the second is a name in brackets, which may hold spaces.
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8');
    return `${process.ppid} ${stat.slice(stat.lastIndexOf(')')).split(' ')[2]}`;
  } catch {
    return `${process.ppid}`;
  }
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Trouble(
    `This project needs Node.js 20.19 or newer, and this is ${process.version}. ` +
      'Install a newer one, e.g. with `nvm install`.',
  );
}

/** @param {unknown} error */
function report(error) {
  if (error instanceof Trouble && error.log.length > 0) {
    console.error(['', 'Its last lines were:', ...error.log.map((line) => `  ${line}`)].join('\n'));
  }
  const foreseen = error instanceof Trouble || error instanceof Interrupted;
  console.error(`\n${foreseen ? error.message : inspectError(error)}`);
}

/** @param {unknown} error */
function inspectError(error) {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

import { join } from 'node:path';
import { Child } from './child.mjs';
import { inRoot } from './paths.mjs';
import { untilAnswering } from './until-answering.mjs';
import { answers } from './wait.mjs';

/** All of them print one such line. */
const READY = / ready (at|on) http/;

/**
 * One of our processes, with the address it answers at. It can be killed and started again, as
 * often as a test likes.
 */
export class ServerProcess {
  /** @type {Child | null} */
  #child = null;
  /** @type {string[]} */
  #earlierLines = [];
  #options;

  /**
   * @param {object} options
   * @param {string} options.name for people, e.g. `worker 2`
   * @param {string} options.script relative to the project, e.g. `dist/worker.js`
   * @param {string | undefined} [options.root] where the project lies, if it is another build
   * @param {string} options.url where it answers
   * @param {string} options.readyPath answers 2xx once it may be used
   * @param {NodeJS.ProcessEnv} options.env
   * @param {string | undefined} [options.logFile]
   * @param {boolean | undefined} [options.keepLines]
   * @param {boolean | undefined} [options.sourceMaps] read them, as for people who look at stacks; true
   */
  constructor(options) {
    this.#options = options;
    this.name = options.name;
    this.url = options.url;
  }

  /** All it printed, over all its lives; only the last lines unless `keepLines`. */
  get lines() {
    return [...this.#earlierLines, ...(this.#child?.lines ?? [])];
  }

  get running() {
    return this.#child?.running ?? false;
  }

  get pid() {
    return this.#child?.pid ?? 0;
  }

  /** Settles when its present life ends. */
  get exited() {
    if (!this.#child) throw new Error(`${this.name} was not started.`);
    return this.#child.exited;
  }

  /** Starts it, without waiting until it is ready. */
  spawn() {
    const { name, script, root = inRoot(), env, logFile, keepLines = false } = this.#options;
    const flags = this.#options.sourceMaps === false ? [] : ['--enable-source-maps'];
    this.#earlierLines = this.lines;
    this.#child = new Child(process.execPath, [...flags, join(root, script)], {
      name,
      cwd: root,
      env,
      keepLines,
      saysReady: READY,
      ...(logFile === undefined ? {} : { logFile }),
    });
  }

  /**
   * Starts it; resolves when it is ready.
   *
   * @param {Record<string, string>} [changes] to its environment, from now on
   */
  async start(changes = {}) {
    this.#options = { ...this.#options, env: { ...this.#options.env, ...changes } };
    this.spawn();
    await this.untilReady();
  }

  async untilReady() {
    if (!this.#child) throw new Error(`${this.name} was not started.`);
    await untilAnswering(this.#child, () => answers(`${this.url}${this.#options.readyPath}`));
  }

  /** @param {string | undefined} root where the build lies that it is started from, from now on */
  runFrom(root) {
    this.#options = { ...this.#options, root };
  }

  /**
   * Ends it with a signal and waits for its end.
   *
   * @param {NodeJS.Signals} signal
   */
  async kill(signal) {
    this.#child?.kill(signal);
    return this.exited;
  }

  async stop() {
    await this.#child?.stop();
  }

  tail() {
    return this.#child?.tail() ?? [];
  }
}

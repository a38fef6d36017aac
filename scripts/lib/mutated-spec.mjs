import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Child } from './child.mjs';
import { inRoot } from './paths.mjs';

/** Longer than any wait of a test: a mistake that takes so long has made something endless. */
const LONGEST_MS = { unit: 45_000, integration: 120_000 };
/** What never comes is waited for less long than it would be with the unchanged code. */
const BRIEF = { PATIENCE_MS: '10000', TEST_TIMEOUT_MS: '60000' };

/** @typedef {'unit' | 'integration'} Project of jest.config.mjs */
/**
 * Which mutations are executed: while the spec and what it imports is loaded, and by which tests, '' being
 * what prepares them; and how long it took.
 *
 * @typedef {{ whileLoading: number[], byTest: [test: string, numbers: number[]][], tookMs: number }} Notes
 */
/** @typedef {import('./run.mjs').Scope} Scope */
/** @typedef {import('../../test/jest/mutations-environment.cjs').Task} Task */

/** A spec that runs with the mistakes of the code switched on, one at a time. */
export class MutatedSpec {
  /** @type {Set<number>} mutations that its tests execute */
  executed = new Set();
  /** @type {Set<number>} those that are executed before its tests begin */
  loaded = new Set();
  /** @type {Notes} */
  #notes = { whileLoading: [], byTest: [], tookMs: 0 };
  #file;

  /**
   * @param {Project} project
   * @param {string} path
   * @param {string} source
   * @param {{ scope: Scope, folder: string, numbering: string, env: Record<string, string> }} place where
   *   changed code lies (`code`) and notes are kept; which mutation has which number; services that
   *   integration tests need
   */
  constructor(project, path, source, place) {
    this.project = project;
    this.path = path;
    /** Of this text: another one may notice more. */
    this.version = `${path} ${digest(source)}`;
    this.place = place;
    this.#file = join(place.folder, digest(`${place.numbering} ${this.version}`));
  }

  get tookMs() {
    return this.#notes.tookMs;
  }

  /** Looks, unless it did so before, which mutations its tests execute. @returns whether they can run */
  async look() {
    const notes = `${this.#file}.json`;
    if (!existsSync(notes)) await this.#jest({ numbers: [0], notes });
    if (!existsSync(notes)) return false;
    this.#notes = JSON.parse(readFileSync(notes, 'utf8'));
    this.executed = new Set(this.#notes.byTest.flatMap(([, numbers]) => numbers));
    this.loaded = new Set(this.#notes.whileLoading);
    return true;
  }

  /**
   * Makes mutations one after the other, each with the tests that execute it. The unchanged code comes
   * first, and last: should it fail then, something was left behind that failed others as well, and they
   * are made anew in smaller groups.
   *
   * @param {readonly number[]} numbers
   * @returns {Promise<Map<number, boolean>>} by number: whether a test failed, hung, or ended its process;
   *   without those that were not made, all of them if the spec fails with the unchanged code
   */
  async judge(numbers) {
    const testsOf = Object.fromEntries(
      numbers.flatMap((number) => {
        const tests = this.#notes.byTest.filter(([, hits]) => hits.includes(number));
        const names = tests.map(([name]) => name);
        // What prepares the tests concerns all of them.
        return names.includes('') ? [] : [[number, names]];
      }),
    );
    const said = await this.#ask({ numbers: [0, ...numbers, 0], testsOf });
    const [first, last] = said.filter(([state, number]) => number === 0 && state !== 'begun');
    if (first?.[0] !== 'left') return new Map();
    if (last?.[0] === 'noticed' && numbers.length > 1) {
      const half = Math.ceil(numbers.length / 2);
      const parts = [numbers.slice(0, half), numbers.slice(half)];
      const verdicts = [];
      for (const part of parts) verdicts.push(...(await this.judge(part)));
      return new Map(verdicts);
    }
    const stateOf = new Map(said.map(([state, number]) => [number, state]));
    stateOf.delete(0);
    return new Map([...stateOf].map(([number, state]) => [number, state !== 'left']));
  }

  /**
   * Makes a mutation that is executed while modules are loaded.
   *
   * @param {number} number
   * @returns {Promise<boolean>} whether a test failed
   */
  async judgeLoading(number) {
    const said = await this.#ask({ numbers: [0], always: number });
    return said.at(-1)?.[0] !== 'left';
  }

  /**
   * @param {Task} task
   * @returns {Promise<[state: string, number: number][]>} in the order in which it was said
   */
  async #ask(task) {
    const log = `${this.#file}.log`;
    writeFileSync(log, '');
    await this.#jest({ ...task, log });
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    rmSync(log);
    return lines.map((line) => {
      const [state = '', number] = line.split(' ');
      return [state, Number(number)];
    });
  }

  /** @param {Task} task */
  async #jest(task) {
    const { scope, folder, env } = this.place;
    const file = `${this.#file}.task`;
    writeFileSync(file, JSON.stringify(task));
    const jest = scope.own(
      new Child(
        process.execPath,
        [
          inRoot('node_modules/jest/bin/jest.js'),
          ...['--selectProjects', this.project, '--maxWorkers=1', '--forceExit'],
          ...['--runTestsByPath', this.path],
        ],
        {
          cwd: inRoot(),
          env: { ...env, ...BRIEF, MUTATIONS: join(folder, 'code'), MUTATIONS_TASK: file },
        },
      ),
    );
    let isOver = false;
    void jest.exited.then(() => (isOver = true));
    while (!isOver) {
      await Promise.race([jest.exited, pause(1_000)]);
      const { mtimeMs } = statSync(task.log ?? file);
      if (Date.now() - Math.max(mtimeMs, statSync(file).mtimeMs) > LONGEST_MS[this.project]) {
        await jest.stop();
      }
    }
    rmSync(file);
  }
}

/** Names a text, in few letters. @param {string} text */
export function digest(text) {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

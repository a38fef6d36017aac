const { appendFileSync, readFileSync, writeFileSync } = require('node:fs');
const { TestEnvironment } = require('jest-environment-node');

/**
 * @typedef {import('@jest/types').Circus.Event} Event
 * @typedef {import('@jest/types').Circus.TestEntry} Test
 * @typedef {import('@jest/types').Circus.DescribeBlock} Block
 */

/**
 * What `npm run mutate` runs a spec in, whose tests are there once for each of `numbers`, the unchanged
 * code being 0. Either it notes which mutations they execute, or it switches those of `numbers` on, one
 * after the other, and says which of them a test noticed. A spec that fails by itself leaves no notes.
 *
 * @typedef {object} Task
 * @property {number[]} numbers
 * @property {string} [notes] a file for what is executed
 * @property {string} [log] a file that gets a line for each mutation begun, noticed and left
 * @property {Record<string, string[]>} [testsOf] by number: the tests that execute it; all, if it is absent
 * @property {number} [always] is on from the start
 */

module.exports = class extends TestEnvironment {
  /**
   * @param {import('@jest/environment').JestEnvironmentConfig} config
   * @param {import('@jest/environment').EnvironmentContext} context
   */
  constructor(config, context) {
    super(config, context);
    /** @type {Task} */
    this.task = JSON.parse(readFileSync(process.env['MUTATIONS_TASK'] ?? '', 'utf8'));
    this.active = this.task.always ?? 0;
    this.isNoticed = false;
    this.startedAt = Date.now();
    /** @type {Set<number>} */
    this.whileLoading = new Set();
    /** @type {Map<string, Set<number>>} by test, '' being what prepares tests */
    this.byTest = new Map();
    /** Who executes what is executed now. */
    this.hits = this.whileLoading;
    Object.assign(this.global, {
      __mutants: this.task.numbers,
      __mutant: (/** @type {number} */ number) => {
        if (this.task.notes !== undefined) this.hits.add(number);
        return number === this.active;
      },
    });
  }

  /** @param {Event} event */
  handleTestEvent(event) {
    if (event.name === 'run_start' || event.name === 'test_done') this.hits = this.hitsOf('');
    if (event.name === 'run_describe_start' && standsForOne(event.describeBlock)) {
      this.begin(Number(event.describeBlock.name));
    }
    if (event.name === 'test_start') this.choose(event.test);
    if (event.name === 'test_done' && event.test.errors.length > 0) this.notice();
    if (event.name === 'hook_failure' || event.name === 'error') this.notice();
    if (event.name === 'run_describe_finish' && standsForOne(event.describeBlock)) this.end();
  }

  /** @param {number} number */
  begin(number) {
    this.active = this.task.always ?? number;
    this.isNoticed = false;
    this.say('begun');
  }

  /** @param {Test} test */
  choose(test) {
    const name = nameOf(test);
    const wanted = this.task.testsOf?.[this.active];
    if (this.isNoticed || (wanted && !wanted.includes(name))) test.mode = 'skip';
    this.hits = this.hitsOf(name);
  }

  notice() {
    if (!this.isNoticed) this.say('noticed');
    this.isNoticed = true;
  }

  end() {
    if (!this.isNoticed) this.say('left');
    this.active = this.task.always ?? 0;
  }

  /** @param {'begun' | 'noticed' | 'left'} what */
  say(what) {
    if (this.task.log !== undefined) appendFileSync(this.task.log, `${what} ${this.active}\n`);
  }

  /** @param {string} test */
  hitsOf(test) {
    const hits = this.byTest.get(test) ?? new Set();
    this.byTest.set(test, hits);
    return hits;
  }

  /** @override */
  async teardown() {
    if (this.task.notes !== undefined && !this.isNoticed) {
      const byTest = [...this.byTest].map(([test, hits]) => [test, [...hits]]);
      const tookMs = Date.now() - this.startedAt;
      const notes = { whileLoading: [...this.whileLoading], byTest, tookMs };
      writeFileSync(this.task.notes, JSON.stringify(notes));
    }
    await super.teardown();
  }
};

/** Whether all tests of the spec are inside, once. @param {Block} block */
function standsForOne({ parent }) {
  return parent !== undefined && parent.parent === undefined;
}

/** @param {Test} test */
function nameOf(test) {
  const names = [test.name];
  for (let block = test.parent; !standsForOne(block); block = block.parent ?? block) {
    names.unshift(block.name);
  }
  return names.join(' › ');
}

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mutationsOf, sampleOf } from '../lib/mutations.mjs';

/** @param {string} source */
const made = (source) => mutationsOf('a.ts', source).map(({ source: mutant }) => mutant);

describe('Mutations', () => {
  it('are other operators, and conditions inverted and left out', () => {
    assert.deepEqual(made('if (a < b) c();'), [
      'if (!(a < b)) c();',
      'if (false) c();',
      'if (a <= b) c();',
      'if (a < b) ;',
    ]);
    assert.deepEqual(made('const x = a && !b ? 1 : 2;'), [
      'const x = !(a && !b) ? 1 : 2;',
      'const x = a || !b ? 1 : 2;',
    ]);
  });

  it('leave out optional fields, and say the opposite', () => {
    assert.deepEqual(made('const x = { ...(a && { a }), b: true };'), [
      'const x = { ...{}, b: true };',
      'const x = { ...(a || { a }), b: true };',
      'const x = { ...(a && { a }), b: false };',
    ]);
  });

  it('leave alone what people read, types, decorators and texts put together', () => {
    assert.deepEqual(made("this.logger.warn('a');"), []);
    assert.deepEqual(made('await this.metrics.x.inc();'), []);
    assert.deepEqual(made('let a: true | false;'), []);
    assert.deepEqual(made('class A { @Prop({ required: true }) a: string; }'), []);
    assert.deepEqual(made("const a = 'a' + b;"), []);
    assert.equal(made("if (a === 'a') b = 1;").length, 3);
  });

  it('leave out what is done', () => {
    assert.deepEqual(made('await this.a(b); void c();'), ['; void c();', 'await this.a(b); ;']);
  });

  it('say where they are', () => {
    const [mutation] = mutationsOf('a.ts', '\n\nconst a = b - 1;');
    assert.equal(mutation?.line, 3);
  });

  it('are sampled alike for one seed, and otherwise for another', () => {
    const all = mutationsOf('a.ts', Array.from({ length: 50 }, (_, n) => `a${n}();`).join('\n'));
    const lines = (/** @type {number} */ seed) => sampleOf(all, 10, seed).map(({ line }) => line);
    assert.deepEqual(lines(1), lines(1));
    assert.notDeepEqual(lines(1), lines(2));
    assert.equal(new Set(lines(1)).size, 10);
  });
});

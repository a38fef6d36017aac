import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runInNewContext } from 'node:vm';
import ts from 'typescript';
import { mutant, mutationsOf, repeated, switched } from '../lib/mutations.mjs';

/** @param {string} source */
const made = (source) => mutationsOf('a.ts', source).map((mutation) => mutant(source, mutation));

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
    assert.deepEqual(made('class A extends B { constructor() { super(1); } }'), []);
  });

  it('leave out what is done', () => {
    assert.deepEqual(made('await this.a(b); void c();'), ['; void c();', 'await this.a(b); ;']);
  });

  it('say where they are', () => {
    const [mutation] = mutationsOf('a.ts', '\n\nconst a = b - 1;');
    assert.equal(mutation?.line, 3);
  });

  it('are in a file all at once, of which one may be switched on', () => {
    const source = `
      const seen = [];
      if (a < b && !c) seen.push('if');
      for (const each of [a, b]) { if (each > 1) seen.push(each + 1); else seen.push({ ...(c && { c }) }); }
      seen.push(a === 1 ? true : b);
      seen;`;
    const mutations = mutationsOf('a.ts', source);
    const together = switched(source, mutations, 11);
    const inputs = [0, 1, 2].flatMap((a) =>
      [0, 1].flatMap((b) => [true, false].map((c) => ({ a, b, c }))),
    );
    /** @param {string} code @param {number} on */
    const results = (code, on) =>
      inputs.map((input) =>
        JSON.stringify(
          runInNewContext(code, { ...input, __mutant: (/** @type {number} */ n) => n === on }),
        ),
      );
    assert.deepEqual(results(together, 0), results(source, 0));
    for (const [index, mutation] of mutations.entries()) {
      assert.deepEqual(results(together, 11 + index), results(mutant(source, mutation), 0));
    }
    assert.equal(mutations.length, 16);
  });

  it('are asked for by specs that run once for each', () => {
    const spec = repeated(
      'a.spec.ts',
      `import { a } from './a.js';
      const mocked = 2;
      jest.mock('./b.js', () => mocked);
      const b = 1;
      describe('A', () => a(b));`,
    );
    /** @type {string[]} */
    const begun = [];
    const { outputText } = ts.transpileModule(spec, {
      compilerOptions: { module: ts.ModuleKind.CommonJS },
    });
    runInNewContext(outputText, {
      __mutants: [0, 5],
      exports: {},
      jest: {
        mock: (/** @type {string} */ name, /** @type {() => number} */ make) =>
          begun.push(`${name} is ${make()}`),
      },
      require: () => ({ a: (/** @type {number} */ b) => begun.push(`runs with ${b}`) }),
      describe: (/** @type {string} */ name, /** @type {() => void} */ body) => {
        begun.push(name);
        body();
      },
    });
    assert.deepEqual(begun, ['./b.js is 2', '0', 'A', 'runs with 1', '5', 'A', 'runs with 1']);
  });
});

import { IsIn, IsString, ValidateNested } from 'class-validator';
import fc from 'fast-check';
import { AppError } from './app-error.js';
import { readAs } from './request-validation.js';

class Inner {
  @IsString()
  readonly text!: string;
}

class Outer {
  @IsIn(['a'])
  readonly kind!: string;

  @ValidateNested()
  readonly inner!: Inner;
}

const read = (inner: unknown): unknown => readAs(Outer, { kind: 'a', inner }, 'body');

function fieldsOf(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return (error.errors ?? []).map(({ field }) => field);
    throw error;
  }
  return [];
}

describe('Reading a body as its class', () => {
  it('makes objects of their classes, inside, too', () => {
    const outer = read({ text: 'a' }) as Outer;
    expect(outer).toBeInstanceOf(Outer);
    expect(outer.inner).toBeInstanceOf(Inner);
  });

  it('names the place of what is wrong inside', () => {
    expect(fieldsOf(() => read({ text: 1 }))).toEqual(['inner.text']);
    expect(fieldsOf(() => read({ text: 'a', more: 1 }))).toEqual(['inner.more']);
    expect(fieldsOf(() => read([{ text: 'a' }]))).toEqual(['inner']);
  });

  it.each([
    ['the class it claims to be of', { constructor: '_bsontype' }],
    ['a class it claims to be of, as an object', { constructor: { prototype: null } }],
    ['what would make it a promise', { then: 'a' }],
    ['methods of its own', { toString: 1, hasOwnProperty: 1 }],
  ])('takes no word of an object about %s', (_what, object) => {
    expect(fieldsOf(() => read({ text: [object] }))).toEqual(['inner.text']);
    expect(fieldsOf(() => read({ text: object }))).toEqual(['inner.text']);
    expect(fieldsOf(() => read(object)).length).toBeGreaterThan(0);
  });

  it('refuses or takes whatever JSON there is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fieldsOf(() => read(value));
        fieldsOf(() => read({ text: value }));
        fieldsOf(() => readAs(Outer, value, 'body'));
      }),
    );
  });
});

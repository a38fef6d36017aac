import { IsString } from 'class-validator';
import { InvalidRequestError } from './errors.js';
import { ForPeople } from './for-people.js';
import { readAs } from './request-validation.js';

class Named {
  @IsString()
  @ForPeople()
  readonly name!: string;
}

const read = (name: unknown): Named => readAs(Named, { name }, 'body');

describe('A name that people read', () => {
  it.each(['Acme', ' a ', '店', 'Zoë & Söhne', '🌱', 'a\u200db'])('may be %j', (name) => {
    expect(read(name).name).toBe(name);
  });

  it.each([' ', '\u00a0\u2003', 'a\nb', 'a\u0000', '\u001b[31m', '\u0085', 1, null, {}])(
    'is not %j',
    (name) => {
      expect(() => read(name)).toThrow(InvalidRequestError);
    },
  );
});

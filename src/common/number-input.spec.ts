import { InvalidRequestError } from './errors.js';
import { PageQuery } from './page.js';
import { readAs } from './request-validation.js';

const limitOf = (limit: unknown): number => readAs<PageQuery>(PageQuery, { limit }, 'query').limit;

describe('A whole number of a query', () => {
  it('is read from its digits', () => {
    expect(limitOf('25')).toBe(25);
    expect(readAs<PageQuery>(PageQuery, {}, 'query').limit).toBe(50);
  });

  it.each(['0x10', '1e1', '', ' ', ' 5', '+5', '5.0', '0b11', 'Infinity', '١', '0', '101'])(
    'is not read from %j',
    (text) => {
      expect(() => limitOf(text)).toThrow(InvalidRequestError);
    },
  );
});

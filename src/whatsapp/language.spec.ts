import { toLanguage } from './language.js';

describe(toLanguage.name, () => {
  it.each([
    ['en_US', 'en_US'],
    ['en-US', 'en_US'],
    ['EN-us', 'en_US'],
    ['pt_br', 'pt_BR'],
    ['FIL', 'fil'],
    ['es_MEX', 'es_MEX'],
  ])('writes %s as %s', (code, expected) => {
    expect(toLanguage(code)).toBe(expected);
  });
});

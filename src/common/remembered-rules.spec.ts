import {
  getMetadataStorage,
  IsInt,
  IsOptional,
  IsString,
  validateSync,
  type ValidatorOptions,
} from 'class-validator';
import { rememberRules } from './remembered-rules.js';

class Named {
  @IsString()
  name: unknown;
}

class Aged extends Named {
  @IsInt({ groups: ['strict'] })
  age: unknown;

  @IsOptional()
  @IsString()
  note?: unknown;
}

/** @returns the fields in which something is wrong */
function wrong(value: object, options: ValidatorOptions = {}): string[] {
  return validateSync(value, options).map(({ property }) => property);
}

describe(rememberRules.name, () => {
  const storage = getMetadataStorage();
  const gather = jest.spyOn(storage, 'getTargetValidationMetadatas');
  rememberRules();

  it('gathers the rules of a class once, those that it inherits among them', () => {
    const good = Object.assign(new Aged(), { name: 'a', age: 1 });
    const bad = Object.assign(new Aged(), { name: 1, age: 1, note: 2 });
    for (let time = 0; time < 3; time += 1) {
      expect([wrong(good), wrong(bad)]).toEqual([[], ['note', 'name']]);
    }
    expect(wrong(Object.assign(new Named(), { name: 1 }))).toEqual(['name']);
    expect(gather).toHaveBeenCalledTimes(2);
  });

  it('asks anew where some rules count and others not', () => {
    const aged = Object.assign(new Aged(), { name: 'a', age: 'old' });
    expect(wrong(aged, { groups: ['strict'] })).toEqual(['age']);
    expect(wrong(aged, { groups: ['other'] })).toEqual([]);
    expect(wrong(aged, { strictGroups: true })).toEqual([]);
  });
});

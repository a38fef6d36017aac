import { Matches, type ValidationOptions } from 'class-validator';

/** How short it may be is said elsewhere. */
const SHOWS_SOMETHING = /^$|^(?!\s*$)\P{Cc}+$/u;

/** A name that people read in lists: one of blanks or control characters would be nothing to them. */
export function ForPeople(options: ValidationOptions = {}): PropertyDecorator {
  const message = '$property must show something, without control characters';
  return Matches(SHOWS_SOMETHING, { message, ...options });
}

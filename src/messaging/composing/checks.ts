import type { FieldError } from '../../common/app-error.js';
import { asObject, type JsonObject } from '../../whatsapp/json.js';

/**
 * Looks at one value of a request. Messages name the limit and never the value.
 *
 * @param field path of the value, e.g. `interactive.body.text`
 * @returns what is wrong with it and with what lies in it; nothing if all is well
 */
export type Check = (value: unknown, field: string) => FieldError[];

/** A check whose only question is whether the value will do. */
export function must(message: string, isFine: (value: unknown) => boolean): Check {
  return (value, field) => (isFine(value) ? [] : [{ field, message: `must ${message}` }]);
}

/**
 * A text of bounded length; one that has to be there has to say something. Meta does not say what it
 * counts as a character; UTF-16 units are never fewer than code points, so what fits here fits there.
 */
export function text(max: number, min = 1): Check {
  const fits = must(
    `be a text of ${min} to ${max} characters`,
    (value) => typeof value === 'string' && value.length >= min && value.length <= max,
  );
  return min === 0 ? fits : allOf(fits, notBlank);
}

const notBlank = must('not be blank', (value) => /\S/.test(String(value)));

/** A text that says something, of any length: Meta documents no limit. */
export const someText = must('be a text', (value) => typeof value === 'string' && /\S/.test(value));

export const anyText = must('be a text', (value) => typeof value === 'string');

export const trueOrFalse = must('be true or false', (value) => typeof value === 'boolean');

export const anyObject = must('be an object', (value) => asObject(value) !== undefined);

export const httpUrl = must(
  'be a public http:// or https:// address',
  (value) =>
    typeof value === 'string' && /^https?:\/\/[^\s/]\S*$/i.test(value) && URL.canParse(value),
);

export function matching(pattern: RegExp, description: string): Check {
  return must(`be ${description}`, (value) => typeof value === 'string' && pattern.test(value));
}

/** A day that the calendar has. */
export const day = must('be a date such as 1999-01-23', (value) => {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const time = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(value);
});

/** Another message, by Meta's id, which lacks its prefix where it is old, or by ours. */
export const messageId = matching(
  /^(?:wamid\.\S+|msg_[\w-]+|[A-Za-z0-9+/=]{10,})$/,
  "the id of a message: Meta's (wamid.…) or ours (msg_…)",
);

export function oneOf(...words: readonly string[]): Check {
  const description = words.length === 1 ? `be ${words[0]}` : `be one of ${words.join(', ')}`;
  return must(description, (value) => words.some((word) => word === value));
}

/** A number, or a text that holds one, as Meta's own samples write them. */
export function numeric(min: number, max: number): Check {
  return must(`be a number from ${min} to ${max}`, (value) => isNumeric(value, min, max));
}

export function integer(min: number, max: number): Check {
  return must(
    `be a whole number from ${min} to ${max}`,
    (value) => isNumeric(value, min, max) && Number.isInteger(Number(value)),
  );
}

function isNumeric(value: unknown, min: number, max: number): boolean {
  if (typeof value === 'string' && !/^-?\d{1,20}(\.\d{1,20})?$/.test(value)) return false;
  if (typeof value !== 'number' && typeof value !== 'string') return false;
  return Number(value) >= min && Number(value) <= max;
}

/** A single emoji, however many code points it is made of. */
export const emoji: Check = must('be a single emoji', (value) => isEmoji(value));

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });
const PICTURE = /\p{Emoji_Presentation}|\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u;
const LONGEST_EMOJI = 64;

function isEmoji(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > LONGEST_EMOJI || !PICTURE.test(value)) {
    return false;
  }
  return [...GRAPHEMES.segment(value)].length === 1;
}

/** One check after the other; tells the first complaint. */
export function allOf(...checks: readonly Check[]): Check {
  return (value, field) => {
    for (const check of checks) {
      const errors = check(value, field);
      if (errors.length > 0) return errors;
    }
    return [];
  };
}

/** The value may be left out. */
export function optional(check: Check): Check {
  return (value, field) => (value === undefined ? [] : check(value, field));
}

/** The field exists elsewhere, but not here. */
export const notHere: Check = (value, field) =>
  value === undefined ? [] : [{ field, message: 'does not go with this kind of message' }];

/** Either of two checks will do; tells the first one's complaint. */
export function either(first: Check, second: Check): Check {
  return (value, field) => (second(value, field).length === 0 ? [] : first(value, field));
}

/** A list of bounded length; one that is too long is not looked into. */
export function list(item: Check, min: number, max: number): Check {
  return (value, field) =>
    Array.isArray(value) && value.length >= min && value.length <= max
      ? value.flatMap((entry, index) => item(entry, `${field}.${index}`))
      : [{ field, message: `must be a list of ${min} to ${max} entries` }];
}

/** So many strange fields are named; who sends more has other worries. */
const MAX_STRANGE = 20;

/**
 * An object with these fields and no others: Meta refuses a message for a field that it does not
 * know, and what was meant by it would be lost.
 *
 * @param rules what binds several fields; asked only once each of them is right
 */
export function object(fields: Readonly<Record<string, Check>>, ...rules: ObjectRule[]): Check {
  const known = openObject(fields, ...rules);
  const names = Object.keys(fields);
  return (value, field) => [
    ...known(value, field),
    ...Object.keys(asObject(value) ?? {})
      .filter((name) => !names.includes(name))
      .slice(0, MAX_STRANGE)
      .map((name) => ({
        field: `${field}.${name.slice(0, MAX_NAME)}`,
        message: `is not known here; known are ${names.join(', ')}`,
      })),
  ];
}

const MAX_NAME = 60;

/** An object of a kind that Meta may extend: fields that are not named here pass. */
export function openObject(fields: Readonly<Record<string, Check>>, ...rules: ObjectRule[]): Check {
  return (value, field) => {
    const given = asObject(value);
    if (given === undefined) return [{ field, message: 'must be an object' }];
    const errors = Object.entries(fields).flatMap(([name, check]) =>
      check(given[name], `${field}.${name}`),
    );
    return errors.length > 0 ? errors : rules.flatMap((rule) => rule(given, field));
  };
}

export type ObjectRule = (value: JsonObject, field: string) => FieldError[];

/** Exactly one of these fields is there. */
export function exactlyOneOf(...names: readonly string[]): ObjectRule {
  return (value, field) =>
    names.filter((name) => value[name] !== undefined).length === 1
      ? []
      : [{ field, message: `must have exactly one of ${names.join(' and ')}` }];
}

/** Chooses the check by the word in a field of the object; a word without a check passes. */
export function dependingOn(
  name: string,
  checks: Readonly<Record<string, Check>>,
  wordOf: (word: string) => string = (word) => word,
): ObjectRule {
  const known = new Map(Object.entries(checks));
  return (value, field) => known.get(wordOf(String(value[name])))?.(value, field) ?? [];
}

/** Values that must not be there twice, with the path of each. */
export function refuseRepeated(
  entries: readonly { readonly value: unknown; readonly field: string }[],
): FieldError[] {
  const seen = new Set<unknown>();
  return entries.flatMap(({ value, field }) => {
    if (value === undefined || !seen.has(value)) {
      seen.add(value);
      return [];
    }
    return [{ field, message: 'must differ from the others' }];
  });
}

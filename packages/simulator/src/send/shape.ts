import { isObject, type JsonObject } from '../graph/json.js';

/** What is wrong with a body, and where. */
export interface Problem {
  readonly kind: 'missing' | 'invalid' | 'too-long' | 'unexpected' | 'parameter';
  /** From the outside in; built on the way out, so that a good body pays nothing for it. */
  readonly path: readonly (string | number)[];
  /** A sentence's end: what the field must be. */
  readonly must: string;
}

/** Looks at one value. @returns the first problem, `undefined` if there is none */
export type Rule = (value: unknown) => Problem | undefined;

interface Field {
  readonly rule: Rule;
  readonly required: boolean;
}

const invalid = (must: string): Problem => ({ kind: 'invalid', path: [], must });

const within = (key: string | number, problem: Problem): Problem => ({
  ...problem,
  path: [key, ...problem.path],
});

export const required = (rule: Rule): Field => ({ rule, required: true });
export const optional = (rule: Rule): Field => ({ rule, required: false });

/** Accepts everything: for parts that are passed on unread. */
export const anything: Rule = () => undefined;

/** @param max in characters (code points); Meta does not say how it counts */
export function text({ min = 1, max = Infinity }: { min?: number; max?: number } = {}): Rule {
  return (value) => {
    if (typeof value !== 'string') return invalid('must be a string');
    if (value.length < min) return invalid('must not be empty');
    if (value.length > max && Array.from(value).length > max) {
      return { kind: 'too-long', path: [], must: `must be at most ${max} characters long` };
    }
    return undefined;
  };
}

export const flag: Rule = (value) =>
  typeof value === 'boolean' || value === 'true' || value === 'false'
    ? undefined
    : invalid('must be a boolean');

/** A number, or a string that reads as one. */
export function number({ min = -Infinity, max = Infinity } = {}): Rule {
  return (value) => {
    const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof read !== 'number' || Number.isNaN(read)) return invalid('must be a number');
    return read < min || read > max ? invalid(`must be from ${min} to ${max}`) : undefined;
  };
}

export const httpUrl: Rule = (value) =>
  typeof value === 'string' && /^https?:\/\/[^\s/]+/i.test(value)
    ? undefined
    : invalid('must be an http or https URL');

export function oneOf(...words: readonly unknown[]): Rule {
  return (value) =>
    words.includes(value) ? undefined : invalid(`must be one of {${words.join(', ')}}`);
}

/** One of a few words in any case; Meta's own pages write `BODY`, `URL` and `body`, `url`. */
export function word(...words: readonly string[]): Rule {
  return (value) =>
    typeof value === 'string' && words.includes(value.toLowerCase())
      ? undefined
      : invalid(`must be one of {${words.join(', ')}}`);
}

/** The id of a message of WhatsApp; what other systems call theirs is none. */
export const messageId: Rule = (value) =>
  typeof value === 'string' && /^(?:wamid\.\S+|[A-Za-z0-9+/=]{10,})$/.test(value)
    ? undefined
    : invalid('is not a valid message ID');

const SEGMENTER = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** One emoji, or none at all. */
export const emoji: Rule = (value) => {
  if (value === '') return undefined;
  const isOne =
    typeof value === 'string' &&
    Array.from(SEGMENTER.segment(value)).length === 1 &&
    /\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[\d#*]\uFE0F?\u20E3/u.test(value);
  return isOne ? undefined : invalid('must be a single emoji');
};

/** A text that programs read: numbers do as well. */
export function id(limits: { max?: number } = {}): Rule {
  const rule = text(limits);
  return (value) => rule(typeof value === 'number' ? String(value) : value);
}

/** @param max most items; Meta refuses more */
export function list(rule: Rule, { min = 1, max = Infinity } = {}): Rule {
  return (value) => {
    if (!Array.isArray(value)) return invalid('must be an array');
    if (value.length < min || value.length > max) {
      return invalid(`must have ${min} to ${max} items, and has ${value.length}`);
    }
    for (const [index, item] of value.entries()) {
      const problem = rule(item);
      if (problem) return within(index, problem);
    }
    return undefined;
  };
}

/**
 * An object with these keys and no others.
 *
 * @param also what the keys must be together
 */
export function object(
  fields: Record<string, Field>,
  ...also: readonly ((value: JsonObject) => Problem | undefined)[]
): Rule {
  const entries = Object.entries(fields);
  const known = new Set(Object.keys(fields));
  return (value) => {
    if (!isObject(value)) return invalid('must be an object');
    for (const [key, field] of entries) {
      const problem = checkField(value[key], field);
      if (problem) return within(key, problem);
    }
    for (const key of Object.keys(value)) {
      if (!known.has(key)) return { kind: 'unexpected', path: [key], must: 'is not known' };
    }
    for (const check of also) {
      const problem = check(value);
      if (problem) return problem;
    }
    return undefined;
  };
}

function checkField(value: unknown, { rule, required }: Field): Problem | undefined {
  if (value !== undefined && value !== null) return rule(value);
  return required ? { kind: 'missing', path: [], must: 'is required' } : undefined;
}

export function exactlyOne(...keys: readonly string[]): (value: JsonObject) => Problem | undefined {
  return (value) => {
    const given = keys.filter((key) => value[key] !== undefined);
    if (given.length === 1) return undefined;
    return given.length === 0
      ? { kind: 'missing', path: [keys.join(' or ')], must: 'is required' }
      : invalid(`must have only one of ${keys.join(', ')}`);
  };
}

/** An object whose `key` says, in any case, which rule holds for it. */
export function variant(key: string, rules: Readonly<Record<string, Rule>>): Rule {
  const kindRule = word(...Object.keys(rules));
  return (value) => {
    if (!isObject(value)) return invalid('must be an object');
    const kind = value[key];
    if (kind === undefined) return { kind: 'missing', path: [key], must: 'is required' };
    const problem = kindRule(kind);
    if (problem) return within(key, problem);
    return typeof kind === 'string' ? rules[kind.toLowerCase()]?.(value) : undefined;
  };
}

/** Refuses a list in which two items have the same value under `key`. */
export function distinct(
  items: (value: JsonObject) => readonly JsonObject[],
  key: string,
): (value: JsonObject) => Problem | undefined {
  return (value) => {
    const values = items(value).map((item) => item[key]);
    return new Set(values).size === values.length
      ? undefined
      : invalid(`must not have the same ${key} twice`);
  };
}

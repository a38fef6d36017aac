/** The same fields, of which some may be absent. */
type Defined<T> = { -readonly [Name in keyof T]?: Exclude<T[Name], undefined> };

/** Those of the fields that have a value: where a field may be absent, it may not be `undefined`. */
export function defined<const T extends object>(fields: T): Defined<T> {
  const present: Partial<T> = {};
  for (const name of Object.keys(fields) as (keyof T)[]) {
    if (fields[name] !== undefined) present[name] = fields[name];
  }
  return present as Defined<T>;
}

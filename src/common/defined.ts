/** The same fields, of which some may be absent. */
type Defined<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

/** Those of the fields that have a value: where a field may be absent, it may not be `undefined`. */
export function defined<T extends object>(fields: T): Defined<T> {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as Defined<T>;
}

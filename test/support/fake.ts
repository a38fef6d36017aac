type DeepPartial<T> = T extends (...args: never[]) => unknown
  ? T
  : T extends object
    ? { [Key in keyof T]?: DeepPartial<T[Key]> }
    : T;

/** A collaborator with only those members that the test needs; it fails on all others. */
export function fake<T extends object>(members: DeepPartial<T>): T {
  return members as T;
}

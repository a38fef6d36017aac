/**
 * Those whose text in `field` is another than `value`, as two ranges: no engine has to know how to go
 * through an index by what something is not.
 */
export function otherThan(field: string, value: string): { $or: object[] } {
  return { $or: [{ [field]: { $lt: value } }, { [field]: { $gt: value } }] };
}

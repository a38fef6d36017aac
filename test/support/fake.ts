type DeepPartial<T> = T extends (...args: never[]) => unknown
  ? T
  : T extends object
    ? { [Key in keyof T]?: DeepPartial<T[Key]> }
    : T;

/** What promises, Jest and JSON ask every object for. */
function isAskedOfAll(name: string): boolean {
  return /^(then|toJSON|asymmetricMatch|nodeType|\$\$typeof|@@.*)$/.test(name);
}

/** A collaborator with only those members that the test needs; reading any other fails. */
export function fake<T extends object>(members: DeepPartial<T>): T {
  return new Proxy(members as T, {
    get(target, name, receiver) {
      if (name in target || typeof name === 'symbol' || isAskedOfAll(name)) {
        return Reflect.get(target, name, receiver) as unknown;
      }
      throw new TypeError(`The test gave its fake no "${name}".`);
    },
  });
}

/** A row or a body of which only these fields matter to the test; the others are absent. */
export function partial<T extends object>(fields: DeepPartial<T>): T {
  return fields as T;
}

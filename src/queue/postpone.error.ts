/** Thrown by a handler whose work has to wait: its job comes again then, and no try is spent. */
export class PostponeError extends Error {
  constructor(readonly until: Date) {
    super(`to be done at ${until.toISOString()}`);
  }
}

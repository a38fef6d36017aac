/** MongoDB's error codes, as far as this server can run into them. */
const CODES = {
  InternalError: 1,
  BadValue: 2,
  HostUnreachable: 6,
  FailedToParse: 9,
  Unauthorized: 13,
  TypeMismatch: 14,
  InvalidLength: 16,
  IllegalOperation: 20,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  PathNotViable: 28,
  ConflictingUpdateOperators: 40,
  CursorNotFound: 43,
  DollarPrefixedFieldName: 52,
  InvalidIdField: 53,
  NotSingleValueField: 54,
  EmptyFieldName: 56,
  CommandNotFound: 59,
  ImmutableField: 66,
  CannotCreateIndex: 67,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  ShutdownInProgress: 91,
  WriteConflict: 112,
  NotAReplicaSet: 123,
  InvalidPipelineOperator: 168,
  CannotIndexParallelArrays: 171,
  PrimarySteppedDown: 189,
  InvalidIndexSpecificationOption: 197,
  NotWritablePrimary: 10107,
  BSONObjectTooLarge: 10334,
  DuplicateKey: 11000,
  OutOfDiskSpace: 14031,
};

/** @typedef {keyof typeof CODES} CodeName */

/** @param {number} code */
export function codeNameOf(code) {
  const named = Object.entries(CODES).find(([, own]) => own === code);
  return named?.[0] ?? `Location${code}`;
}

/** A failure that the client is told about, in MongoDB's terms. */
export class CommandError extends Error {
  /**
   * @param {CodeName | number} code a number where MongoDB has no name for it either
   * @param {string} message
   * @param {Record<string, unknown>} [details] further fields of the reply, e.g. `keyPattern`
   */
  constructor(code, message, details = {}) {
    super(message);
    this.code = typeof code === 'number' ? code : CODES[code];
    this.details = details;
  }
}

export const badValue = (/** @type {string} */ message) => new CommandError('BadValue', message);

export const failedToParse = (/** @type {string} */ message) =>
  new CommandError('FailedToParse', message);

/** What the client is told; anything but a CommandError is a bug in this server. */
export function toCommandError(/** @type {unknown} */ error) {
  return error instanceof CommandError ? error : new CommandError('InternalError', `${error}`);
}

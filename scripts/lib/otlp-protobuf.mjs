/**
 * Reads traces as OTLP has them in protobuf, into what its JSON would be.
 *
 * @see https://github.com/open-telemetry/opentelemetry-proto
 */

/** @typedef {{ name: string, as: 'hex' | 'text' | 'enum' | 'nanos' | 'int' | 'double' | 'bool' | Message, list?: boolean }} Field */
/** @typedef {Record<number, Field>} Message */

/** @type {Message} */
const ANY_VALUE = {
  1: { name: 'stringValue', as: 'text' },
  2: { name: 'boolValue', as: 'bool' },
  3: { name: 'intValue', as: 'int' },
  4: { name: 'doubleValue', as: 'double' },
};
/** @type {Message} */
const KEY_VALUE = { 1: { name: 'key', as: 'text' }, 2: { name: 'value', as: ANY_VALUE } };
/** @type {Field} */
const attributes = { name: 'attributes', as: KEY_VALUE, list: true };
/** @type {Message} */
const LINK = {
  1: { name: 'traceId', as: 'hex' },
  2: { name: 'spanId', as: 'hex' },
  4: attributes,
};
/** @type {Message} */
const SPAN = {
  1: { name: 'traceId', as: 'hex' },
  2: { name: 'spanId', as: 'hex' },
  4: { name: 'parentSpanId', as: 'hex' },
  5: { name: 'name', as: 'text' },
  6: { name: 'kind', as: 'enum' },
  7: { name: 'startTimeUnixNano', as: 'nanos' },
  8: { name: 'endTimeUnixNano', as: 'nanos' },
  9: attributes,
  13: { name: 'links', as: LINK, list: true },
  15: {
    name: 'status',
    as: { 2: { name: 'message', as: 'text' }, 3: { name: 'code', as: 'enum' } },
  },
};
/** @type {Message} */
const SCOPE_SPANS = {
  1: { name: 'scope', as: { 1: { name: 'name', as: 'text' }, 2: { name: 'version', as: 'text' } } },
  2: { name: 'spans', as: SPAN, list: true },
};
/** @type {Message} */
const RESOURCE_SPANS = {
  1: { name: 'resource', as: { 1: attributes } },
  2: { name: 'scopeSpans', as: SCOPE_SPANS, list: true },
};
/** @type {Message} */
const REQUEST = { 1: { name: 'resourceSpans', as: RESOURCE_SPANS, list: true } };

const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;

/** @param {Buffer} bytes an ExportTraceServiceRequest @throws if it is none */
export function readTraces(bytes) {
  return read(bytes, REQUEST);
}

/** @param {Buffer} bytes @param {Message} message @returns {Record<string, any>} */
function read(bytes, message) {
  /** @type {Record<string, any>} */
  const result = {};
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 63n) throw new Error('a number has no end');
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const wire = tag & 7;
    /** @type {bigint | Buffer} */
    let value;
    if (wire === VARINT) value = varint();
    else {
      const length =
        wire === FIXED_64 ? 8 : wire === FIXED_32 ? 4 : wire === BYTES ? Number(varint()) : -1;
      if (length < 0 || at + length > bytes.length) throw new Error(`field ${tag >> 3} is cut off`);
      value = bytes.subarray(at, (at += length));
    }
    const field = message[tag >> 3];
    if (field === undefined) continue;
    const read = convert(field, value);
    if (field.list) (result[field.name] ??= []).push(read);
    else result[field.name] = read;
  }
  return result;
}

/** @param {Field} field @param {bigint | Buffer} value @returns {unknown} */
function convert({ name, as }, value) {
  if (typeof value === 'bigint') {
    if (as === 'enum') return Number(value);
    if (as === 'int') return String(BigInt.asIntN(64, value));
    if (as === 'bool') return value === 1n;
  } else {
    if (as === 'hex') return value.toString('hex');
    if (as === 'text') return value.toString('utf8');
    if (as === 'nanos') return String(value.readBigUInt64LE());
    if (as === 'double') return value.readDoubleLE();
    if (typeof as === 'object') return read(value, as);
  }
  throw new Error(`${name} is of another type`);
}

import { Int32 } from 'bson';
import { CommandError, failedToParse } from './errors.js';
import { fieldPath } from './expression.js';
import { compileGroup } from './group.js';
import { compileFilter } from './matcher.js';
import { modifyAt } from './modify.js';
import { compileProjection } from './projection.js';
import { select, slice } from './query.js';
import { parseSort, sorted } from './sort.js';
import { isDocument, isNumber, toNumber } from './values.js';

/** @typedef {import('./values.js').Doc} Doc */
/** @typedef {(documents: Iterable<Doc>) => Iterable<Doc>} Stage */

/** @type {Record<string, (operand: unknown) => Stage>} */
const STAGES = {
  $match: (operand) => {
    const matches = compileFilter(asDocument('$match', operand));
    return (documents) => filter(documents, matches);
  },
  $sort: (operand) => {
    const sort = parseSort(asDocument('$sort', operand));
    return (documents) => sorted(documents, sort, (doc) => doc);
  },
  $limit: (operand) => {
    const limit = asCount('$limit', operand, 1);
    return (documents) => slice(documents, 0, limit);
  },
  $skip: (operand) => {
    const skip = asCount('$skip', operand, 0);
    return (documents) => slice(documents, skip, Infinity);
  },
  $project: (operand) => map(compileProject(asDocument('$project', operand))),
  $group: compileGroup,
  $unwind: compileUnwind,
  $count: compileCount,
};

/**
 * @param {import('./collection.js').Collection | undefined} collection
 * @param {Doc[]} pipeline
 * @returns {Iterable<Doc>} the results, computed as they are taken
 * @throws {CommandError} if a stage is not implemented
 */
export function aggregate(collection, pipeline) {
  const stages = pipeline.map(compileStage);
  const { query, taken } = leadingQuery(pipeline);
  /** @type {Iterable<Doc>} */
  const documents = map(({ doc }) => doc)(select(collection, query));
  return stages.slice(taken).reduce((result, stage) => stage(result), documents);
}

/** What an index can do for the pipeline: a filter and an order at its very beginning. */
function leadingQuery(/** @type {Doc[]} */ pipeline) {
  const filters = pipeline[0]?.$match ? 1 : 0;
  const sorts = pipeline[filters]?.$sort ? 1 : 0;
  return {
    query: {
      filter: /** @type {Doc} */ (filters ? pipeline[0]?.$match : {}),
      sort: sorts ? parseSort(/** @type {Doc} */ (pipeline[filters]?.$sort)) : [],
    },
    taken: filters + sorts,
  };
}

/** @param {Doc} stage @returns {Stage} */
function compileStage(stage) {
  const [[name, operand] = ['', undefined], ...more] = Object.entries(stage);
  if (more.length > 0 || !name) {
    throw new CommandError(
      40323,
      'A pipeline stage specification object must contain exactly one field.',
    );
  }
  if (name === '$changeStream') {
    throw new CommandError(40573, 'The $changeStream stage is only supported on replica sets');
  }
  const compile = Object.hasOwn(STAGES, name) ? STAGES[name] : undefined;
  if (compile) return compile(operand);
  throw new CommandError(
    40324,
    `Unrecognized pipeline stage name: '${name}', or one that embedded-mongo does not implement`,
  );
}

/** @param {string} stage @param {unknown} operand */
function asDocument(stage, operand) {
  if (isDocument(operand)) return operand;
  throw failedToParse(`the ${stage} specification must be an object`);
}

/** @param {string} stage @param {unknown} operand @param {number} least */
function asCount(stage, operand, least) {
  const value = isNumber(operand) ? toNumber(operand) : NaN;
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new CommandError(15958, `${stage} must be a whole number, ${least} or more`);
}

/** @template T @param {Iterable<T>} items @param {(item: T) => boolean} test */
function* filter(items, test) {
  for (const item of items) if (test(item)) yield item;
}

/** @template T, U @param {(item: T) => U} convert */
function map(convert) {
  return function* mapped(/** @type {Iterable<T>} */ items) {
    for (const item of items) yield convert(item);
  };
}

/** Inclusions, exclusions, and fields that are another field's value under a new name. */
function compileProject(/** @type {Doc} */ spec) {
  const entries = Object.entries(spec);
  if (entries.length === 0) {
    throw new CommandError(51272, '$project must have at least one field');
  }
  const isComputed = (/** @type {unknown} */ value) => typeof value === 'string';
  const project = compileProjection(
    Object.fromEntries(
      entries.map(([path, value]) => [path, isComputed(value) ? new Int32(1) : value]),
    ),
  );
  const computed = entries
    .filter(([, value]) => isComputed(value))
    .map(([path, value]) => ({ parts: path.split('.'), evaluate: fieldPath(String(value)) }));
  return (/** @type {Doc} */ doc) =>
    computed.reduce(
      (result, { parts, evaluate }) => modifyAt(result, parts, () => evaluate(doc), new Map()),
      project(doc),
    );
}

/** @param {unknown} operand @returns {Stage} */
function compileUnwind(operand) {
  if (typeof operand !== 'string' || !operand.startsWith('$')) {
    throw new CommandError(15981, 'embedded-mongo unwinds a plain "$path" only');
  }
  const parts = operand.slice(1).split('.');
  const valueOf = fieldPath(operand);
  return function* unwind(documents) {
    for (const doc of documents) {
      const value = valueOf(doc);
      if (value === undefined || value === null) continue;
      for (const element of Array.isArray(value) ? value : [value]) {
        yield modifyAt(doc, parts, () => element, new Map());
      }
    }
  };
}

/** @param {unknown} operand @returns {Stage} */
function compileCount(operand) {
  if (typeof operand !== 'string' || !operand || /^\$|\./.test(operand)) {
    throw new CommandError(40160, "the $count field must be a plain field's name");
  }
  return function* count(documents) {
    let total = 0;
    for (const _doc of documents) total++;
    if (total > 0) yield { [operand]: new Int32(total) };
  };
}

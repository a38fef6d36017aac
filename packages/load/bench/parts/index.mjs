import { against } from './against.mjs';
import { batch } from './batch.mjs';
import { cost } from './cost.mjs';
import { drain } from './drain.mjs';
import { endToEnd } from './end-to-end.mjs';
import { events } from './events.mjs';
import { fairness } from './fairness.mjs';
import { growth } from './growth.mjs';
import { ingest } from './ingest.mjs';
import { input } from './input.mjs';
import { processes } from './processes.mjs';
import { rate } from './rate.mjs';
import { traces } from './traces.mjs';

/**
 * @typedef {object} PartContext
 * @property {import('../../../../scripts/lib/run.mjs').Scope} scope
 * @property {number} round from 1
 * @property {boolean} quick
 * @property {string | undefined} against folder of another build to compare with
 * @property {boolean} alone no other part was asked for
 */

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {boolean} [needsEarlier] only where there is an earlier build to compare with
 * @property {boolean} [once] one round says all
 * @property {(context: PartContext) => Promise<import('../figures.mjs').Figure[]>} run one round, on
 *   an installation of its own
 */

/** @type {readonly Part[]} */
export const PARTS = [
  ...[ingest, endToEnd, batch, drain, fairness],
  ...[cost, events, input, processes, rate, growth, traces],
  against,
];

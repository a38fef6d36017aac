import { ERROR_CODES } from '../graph/error-codes.js';
import type { OutcomeName, Script } from './outcome.js';

/** Numbers `15557000001`, `…02`, … in this order. */
const NUMBERED: readonly OutcomeName[] = [
  'html-500',
  'slow',
  'accept-then-hang',
  'accept-then-reset',
  'accept-then-garbage',
  'accept-then-late-answer',
  'reset',
  'no-statuses',
  'hang',
  'accept-then-html-500',
];

/** The last six digits are an error code. */
const BY_CODE: Readonly<Record<string, (code: number) => Script>> = {
  '15559': (code) => ({ outcome: 'error', code }),
  '15558': (code) => ({ outcome: 'failed', code }),
  '15556': (code) => ({ outcome: 'error', code, times: 2 }),
};

/** For people: what the numbers with a fixed outcome are. */
export const WELL_KNOWN_RECIPIENTS = [
  { number: '15559CCCCCC', meaning: 'Refused with error CCCCCC, e.g. 15559131026, 15559000190.' },
  { number: '15558CCCCCC', meaning: 'Accepted, then status `failed` with error CCCCCC.' },
  { number: '15556CCCCCC', meaning: 'Refused twice with error CCCCCC, then accepted.' },
  ...NUMBERED.map((outcome, index) => ({ number: numbered(index), meaning: outcome })),
];

/** What a well-known number does; `undefined` for all others. */
export function wellKnownScript(digits: string): Script | undefined {
  if (digits.length !== 11 || !digits.startsWith('1555')) return undefined;
  const code = Number(digits.slice(5));
  const byCode = BY_CODE[digits.slice(0, 5)];
  if (byCode) return ERROR_CODES.has(code) ? byCode(code) : undefined;
  const outcome = digits.startsWith('15557') ? NUMBERED[code - 1] : undefined;
  return outcome && { outcome };
}

function numbered(index: number): string {
  return `15557${String(index + 1).padStart(6, '0')}`;
}

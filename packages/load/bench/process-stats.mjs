import { readFileSync, readdirSync } from 'node:fs';

/** What Linux tells about a process. Elsewhere, and of one that ended, every figure is NaN. */

/** Ticks a second of the CPU times in /proc; 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/**
 * @template T
 * @param {() => T} look
 */
function orNaN(look) {
  try {
    return look();
  } catch {
    return Number.NaN;
  }
}

/** @param {number} pid @returns {number} CPU time it has used, ms */
export function cpuMs(pid) {
  return orNaN(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in brackets, which may hold blanks.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND) * 1000;
  });
}

/** @param {number} pid @returns {number} resident memory, MB (10^6 bytes) */
export function residentMb(pid) {
  return orNaN(() => {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return (Number(status.match(/^VmRSS:\s+(\d+) kB$/m)?.[1]) * 1024) / 1e6;
  });
}

/** @param {number} pid @returns {number} open files and connections */
export function openFiles(pid) {
  return orNaN(() => readdirSync(`/proc/${pid}/fd`).length);
}

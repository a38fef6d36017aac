import type { Health } from '../../api/client';

/** A worker that gave a sign of life lately. */
export interface Worker {
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly startedAt: Date;
  readonly lastSeenAt: Date;
}

/** The workers that health knows of; none if it says nothing of them. */
export function readWorkers({ details }: Health): Worker[] {
  const { workers } = asRecord(Object.entries(details).find(([name]) => name === 'workers')?.[1]);
  return Array.isArray(workers) ? workers.map(readWorker) : [];
}

function readWorker(value: unknown): Worker {
  const { host, pid, version, startedAt, lastSeenAt } = asRecord(value);
  return {
    host: String(host),
    pid: Number(pid),
    version: String(version),
    startedAt: new Date(String(startedAt)),
    lastSeenAt: new Date(String(lastSeenAt)),
  };
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

import { encodeCursor, timeCursor } from '../../../src/common/page.js';
import type { Repositories } from './repositories.js';
import { seededId, TENANTS } from './seeded-documents.js';

/** A name, and one use of a method of a repository. */
export type Row = readonly [string, () => unknown];

/** @param repositories are open once the queries run */
export type RowsOf = (get: Repositories['get']) => readonly Row[];

/** Place 1, and every tenth of the others, is of this tenant. */
export const TENANT = TENANTS[1]!;
export const PAGE = { limit: 20 } as const;

/** Behind the middle of what the tenant has. */
export function pageAfter(prefix: string): { limit: number; cursor: string } {
  return { limit: 20, cursor: encodeCursor(`${prefix}_${seededId(9_001)}`) };
}

export function timeCursorOf(prefix: string): string {
  return encodeCursor(timeCursor(new Date(9_001), `${prefix}_${seededId(9_001)}`));
}

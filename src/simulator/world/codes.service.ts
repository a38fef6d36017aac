import { Injectable } from '@nestjs/common';
import type { DeclaredToken } from './tokens.service.js';

/** What the token of a signup may be used for. */
export type CodeGrant = Omit<DeclaredToken, 'state'>;

/** Authorization codes of Embedded Signup. One nobody declared is good for everything, once. */
@Injectable()
export class CodesService {
  private readonly grants = new Map<string, CodeGrant>();
  private readonly used = new Set<string>();

  declare(code: string, grant: CodeGrant): void {
    this.grants.set(code, grant);
    this.used.delete(code);
  }

  /** @returns what the code grants; `undefined` if it was used before */
  use(code: string): CodeGrant | undefined {
    if (this.used.has(code)) return undefined;
    this.used.add(code);
    return this.grants.get(code) ?? {};
  }

  clear(): void {
    this.grants.clear();
    this.used.clear();
  }
}

import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../clock.js';
import { FaultsService } from '../faults/faults.service.js';
import type { DeclaredToken } from './tokens.service.js';

/** What the token of a signup may be used for. */
export interface CodeGrant extends Omit<DeclaredToken, 'state'> {
  /** What the exchange must name as well; absent for codes of the JavaScript SDK. */
  readonly redirectUri?: string;
}

/** How long a code lives, ms. */
export const CODE_TTL_MS = 30_000;

/** What becomes of a code that is handed in. */
export type Exchange = CodeGrant | 'used' | 'expired' | 'unknown';

/** Authorization codes of Embedded Signup. In an open world an unknown one is good for everything. */
@Injectable()
export class CodesService {
  private readonly grants = new Map<string, { grant: CodeGrant; until: number }>();
  private readonly used = new Set<string>();

  constructor(
    private readonly clock: Clock,
    private readonly faults: FaultsService,
  ) {}

  declare(code: string, grant: CodeGrant, ttlMs = CODE_TTL_MS): void {
    this.grants.set(code, { grant, until: this.clock.in(ttlMs).getTime() });
    this.used.delete(code);
  }

  /** @returns a new code */
  issue(grant: CodeGrant): string {
    const code = `AQ${randomBytes(24).toString('base64url')}`;
    this.declare(code, grant);
    return code;
  }

  /** @returns what the code grants, once; else why it grants nothing */
  use(code: string): Exchange {
    if (this.used.has(code)) return 'used';
    const known = this.grants.get(code);
    if (!known && this.faults.current.strict) return 'unknown';
    this.used.add(code);
    if (!known) return {};
    return known.until > this.clock.now().getTime() ? known.grant : 'expired';
  }

  clear(): void {
    this.grants.clear();
    this.used.clear();
  }
}

import { Injectable } from '@nestjs/common';
import { Clock } from '../clock.js';
import { FaultsService } from '../faults/faults.service.js';
import { graphError, type GraphError } from '../graph/graph-error.js';
import { SimulatorEnvironment } from '../simulator.environment.js';

export const TOKEN_STATES = ['valid', 'expired', 'revoked', 'no-permission'] as const;
export type TokenState = (typeof TOKEN_STATES)[number];

export interface DeclaredToken {
  readonly state: TokenState;
  /** Numbers the token may act for; `undefined`: all. */
  readonly phoneNumberIds?: ReadonlySet<string>;
  /** When a valid token expires, ms since the epoch. */
  readonly expiresAt?: number;
  /** Accounts the token may act for; `undefined`: all. */
  readonly wabaIds?: ReadonlySet<string>;
  /** What `debug_token` tells of its permissions; `undefined`: all. */
  readonly scopes?: readonly string[];
}

/** Who may call. Unless strict, a token nobody declared is good for everything. */
@Injectable()
export class TokensService {
  private readonly tokens = new Map<string, DeclaredToken>();

  constructor(
    private readonly environment: SimulatorEnvironment,
    private readonly faults: FaultsService,
    private readonly clock: Clock,
  ) {}

  declare(token: string, declared: DeclaredToken): void {
    this.tokens.set(token, declared);
  }

  find(token: string): DeclaredToken | undefined {
    return this.tokens.get(token);
  }

  /**
   * @param authorization the header
   * @param url may name the token instead, as `access_token`
   * @returns the token
   * @throws GraphError if it is missing, expired, revoked or unknown
   */
  authenticate(authorization: string | undefined, url = ''): string {
    const token = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(authorization ?? '')?.[1] ?? tokenIn(url);
    if (token === undefined) throw graphError(190);
    const refusal = this.refusalOf(token);
    if (refusal) throw refusal;
    return token;
  }

  /** Why this token is refused; `undefined` if it is not. */
  refusalOf(token: string): GraphError | undefined {
    const declared = this.tokens.get(token);
    if (!declared) {
      const isApp = token.startsWith(`${this.environment.SIMULATOR_APP_ID}|`);
      return this.faults.current.strict && !isApp ? graphError(190) : undefined;
    }
    const now = this.clock.now();
    const { state, expiresAt = Infinity } = declared;
    if (state === 'expired' || (state === 'valid' && expiresAt <= now.getTime())) {
      const since = new Date(Math.min(expiresAt, now.getTime()));
      return graphError(190, {
        message: `Error validating access token: Session has expired on ${since.toUTCString()}. The current time is ${now.toUTCString()}.`,
        subcode: 463,
      });
    }
    if (state === 'revoked') {
      return graphError(190, {
        message: `Error validating access token: The user has not authorized application ${this.environment.SIMULATOR_APP_ID}.`,
        subcode: 458,
      });
    }
    return state === 'no-permission' ? graphError(10) : undefined;
  }

  /** Whether a token may reach this number, which is the account's. */
  reachesNumber(token: string, id: string, wabaId: string | undefined): boolean {
    const { phoneNumberIds, wabaIds } = this.tokens.get(token) ?? {};
    if (phoneNumberIds) return phoneNumberIds.has(id);
    return !wabaIds || wabaId === undefined || wabaIds.has(wabaId);
  }

  all(): ReadonlyMap<string, DeclaredToken> {
    return this.tokens;
  }

  remove(token: string): void {
    this.tokens.delete(token);
  }

  clear(): void {
    this.tokens.clear();
  }
}

function tokenIn(url: string): string | undefined {
  if (!url.includes('access_token=')) return undefined;
  return new URLSearchParams(url.slice(url.indexOf('?') + 1)).get('access_token') || undefined;
}

import type { Secret } from '../common/secret.js';
import { isMockToken } from './mock-token.js';

/** What a call of Meta's Graph API is made with. */
export interface CloudApiCredentials {
  readonly phoneNumberId: string;
  readonly accessToken: Secret;
}

/** Nothing leaves the process for such a token. */
export function isMock({ accessToken }: CloudApiCredentials): boolean {
  return isMockToken(accessToken);
}

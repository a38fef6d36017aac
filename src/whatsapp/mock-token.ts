import type { Secret } from '../common/secret.js';

const MOCK_TOKEN = /^mock_/;

/** Whether this token stands for a simulated Meta: nothing that is done with it leaves the process. */
export function isMockToken(accessToken: Secret): boolean {
  return MOCK_TOKEN.test(accessToken.reveal());
}

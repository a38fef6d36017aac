import type { KeyCounts, MasterKeyReport } from './data-keys.service.js';

export class KeyCountsResponse implements KeyCounts {
  /** Tenants: tokens, app secrets, PINs. */
  tenants: number;
  /** Endpoints: signing secrets. */
  endpoints: number;
  /** People: second factors. */
  people: number;
  /** Numbers on their way to being connected: tokens, PINs. */
  onboardings: number;
  /** Remembered answers of registrations. */
  registrations: number;
}

export class MasterKeyResponse {
  /** As `MASTER_KEY` names it, e.g. `v2`, or `kms-1` and so on, if a key management service keeps it. */
  id: string;
  /** Whether new data keys are wrapped under it: that of `KMS_KEY_ID`, or the first of `MASTER_KEY`. */
  active: boolean;
  /** How many data keys are under it. A key that is not active may go when all are 0. */
  dataKeys: KeyCountsResponse;
}

export class MasterKeysResponse implements MasterKeyReport {
  /** The master keys that this process holds, the active one first. */
  keys: MasterKeyResponse[];
  /** Data keys under master keys that this process does not hold: their secrets do not open. */
  lost: KeyCountsResponse;
}

export class RotatedKeysResponse extends MasterKeysResponse {
  /** How many data keys this call found under another master key than the active one. */
  rewrapped: KeyCountsResponse;
}

import type { BusinessNumber } from '../../src/tenants/business-number.js';

/** A business number that may send. */
export function businessNumber(fields: Partial<BusinessNumber> = {}): BusinessNumber {
  const at = new Date('2026-11-01T00:00:00Z');
  return {
    phoneNumberId: '1',
    accessToken: 'sealed',
    status: 'active',
    statusSince: at,
    version: 1,
    createdAt: at,
    updatedAt: at,
    ...fields,
  };
}

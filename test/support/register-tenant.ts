import { randomInt } from 'node:crypto';
import type { TestSystem } from './processes.js';

export interface TestTenant {
  readonly id: string;
  readonly name: string;
  readonly phoneNumberId: string;
  readonly apiKey: string;
}

/** Registers a tenant with a number and a token of its own, unless others are given. @param key the operator's */
export async function registerTenant(
  system: TestSystem,
  settings: Record<string, unknown> = {},
  key?: string,
): Promise<TestTenant> {
  const number = randomInt(10 ** 12, 10 ** 13);
  const register = () =>
    system.api<TestTenant>('/tenants/register', {
      ...(key !== undefined && { key }),
      headers: { 'idempotency-key': `test-${number}` },
      body: {
        name: `Tenant ${number}`,
        phoneNumberId: String(number),
        accessToken: `EAA${number}token`,
        ...settings,
      },
    });
  let { status, body } = await register();
  // A busy machine is told to come again.
  while (status === 503) ({ status, body } = await register());
  if (status !== 201) throw new Error(`registering answers ${status}: ${JSON.stringify(body)}`);
  return body;
}

import { randomInt } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { newId } from '../../src/common/id.js';
import type { RegisterTenantDto } from '../../src/tenants/tenant-request.dto.js';
import type { Tenant } from '../../src/tenants/tenant.schema.js';
import { TenantsService } from '../../src/tenants/tenants.service.js';

/** Registers a tenant with a simulated number of its own, in a process that is the test's own. */
export function registerInside(
  app: INestApplicationContext,
  settings: Partial<RegisterTenantDto> = {},
): Promise<Tenant> {
  return app.get(TenantsService).register(
    {
      name: 'Acme',
      phoneNumberId: String(randomInt(10 ** 12, 10 ** 13)),
      accessToken: 'mock_token',
      ...settings,
    },
    { tenantId: newId('tnt'), apiKey: newId('wak') },
  );
}

import { fuzz } from '../../packages/load/fuzz/fuzz.mjs';
import { startSystem } from '../support/processes.js';
import { registerTenant } from '../support/register-tenant.js';

describe('Any request', () => {
  it('gets an answer, which is no 5xx, and a problem where it is refused', async () => {
    const system = await startSystem({ env: { LOG_LEVEL: 'error' } });
    const { body: document } = await system.api<Record<string, unknown>>('/docs-json');
    const { id } = await registerTenant(system);
    const { url, appSecret } = system;
    const options = { url, appSecret, document, tenantId: id, seed: 20_261_128, count: 1_500 };
    const { faults } = await fuzz(options);
    expect(faults).toEqual([]);
  });
});

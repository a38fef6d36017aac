import { KmsDouble } from '../../scripts/lib/kms.mjs';
import type { ServerProcess } from '../../scripts/lib/server-process.mjs';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

interface MasterKey {
  readonly id: string;
  readonly active: boolean;
  readonly dataKeys: { readonly tenants: number };
}

const ARN = 'arn:aws:kms:eu-central-1:111122223333:key/11111111-2222-3333-4444-55555555555';
const GCP = 'projects/p/locations/europe-west3/keyRings/whatsapp/cryptoKeys/master-';
/** Google's credentials come from the same stand-in. */
const AWAY = /ECONNREFUSED|Could not load the default credentials/;
const LOCAL = `v1:${'local-key-'.repeat(4)}`;

describe.each([
  {
    provider: 'aws' as const,
    first: `${ARN}1`,
    second: `${ARN}2`,
    denied: /AccessDeniedException: User: .* is not authorized/,
    disabled: /DisabledException: .* is disabled/,
  },
  {
    provider: 'gcp' as const,
    first: `${GCP}1`,
    second: `${GCP}2`,
    denied: /PERMISSION_DENIED: Permission denied on resource/,
    disabled: /FAILED_PRECONDITION: .* is not enabled/,
  },
])('Master keys kept by $provider', ({ provider, first, second, denied, disabled }) => {
  let kms: KmsDouble;
  let system: TestSystem;
  let tenant: TestTenant;

  beforeAll(async () => {
    kms = await KmsDouble.start();
    system = await startSystem({
      env: {
        ...kms.env(provider, first),
        KMS_PROVIDER: 'local',
        KMS_KEY_ID: '',
        KMS_ENDPOINT: '',
        MASTER_KEY: LOCAL,
      },
    });
    tenant = await registerTenant(system);
  });

  afterAll(async () => {
    await system.stop();
    await kms.stop();
  });

  it('take over from MASTER_KEY, which may then be dropped', async () => {
    expect(kms.requests).toEqual([]);
    await restart(kms.env(provider, first));
    await eventually(async () => {
      expect(await keys()).toEqual([
        expect.objectContaining({ id: 'kms-1', active: true, dataKeys: counting(1) }),
        expect.objectContaining({ id: 'v1', active: false, dataKeys: counting(0) }),
      ]);
    });
    await restart({ MASTER_KEY: '' });
    expect(await keys()).toEqual([expect.objectContaining({ id: 'kms-1', dataKeys: counting(1) })]);
    await sends();
  });

  it('are asked for once at each start, and for nothing that is sealed or sent', async () => {
    const before = kms.requests.length;
    await api().kill('SIGTERM');
    await api().start();
    for (let time = 0; time < 3; time += 1) {
      tenant = await registerTenant(system);
      await sends();
    }
    const asked = kms.requests
      .slice(before)
      .filter((one) => one.toLowerCase().startsWith('decrypt'));
    // The worker looks from time to time whether it could start again.
    expect(asked.length).toBeGreaterThanOrEqual(1);
    expect(asked.length).toBeLessThanOrEqual(2);
    expect(kms.requests.slice(before)).toEqual(asked);
  });

  it.each([
    {
      what: 'denies access',
      strike: async () => void (kms.deniesAccess = true),
      heal: async () => void (kms.deniesAccess = false),
      why: denied,
    },
    {
      what: 'disabled the key',
      strike: async () => kms.disable(first),
      heal: async () => kms.enable(first),
      why: disabled,
    },
    { what: 'is away', strike: () => kms.stop(), heal: () => kms.comeBack(), why: AWAY },
  ])('a service that $what lets no process start, and says why', async ({ strike, heal, why }) => {
    await api().kill('SIGTERM');
    await strike();
    await expect(api().start()).rejects.toThrow();
    await heal();
    const told = api().lines.filter((line) => line.includes('cannot start'));
    expect(told.at(-1)).toMatch(why);
    expect(told.at(-1)).toContain(first);
    await api().start();
    expect(api().lines.join('\n')).not.toMatch(/^\s+at /m);
  });

  it('go on working while the service is away; health and metrics tell', async () => {
    await kms.stop();
    await eventually(async () => {
      const { status, body } = await system.api('/health');
      expect(status).toBe(200);
      expect(body).toMatchObject({ ok: true, degraded: true });
      expect(body.details.kms.message).toContain('No further process can start');
      expect(await metrics()).toContain('health_sign_up{sign="kms"} 0');
    });
    expect((await system.api('/health/ready')).status).toBe(200);
    tenant = await registerTenant(system);
    await sends();
    await kms.comeBack();
    await eventually(async () => expect(await metrics()).toContain('health_sign_up{sign="kms"} 1'));
  });

  it('are rotated by another key of the service, and the old one may be disabled', async () => {
    await restart({ KMS_KEY_ID: second });
    const { status, body } = await system.api('/admin/keys/rotate', { method: 'POST' });
    expect(status).toBe(200);
    expect(body.keys).toEqual([
      expect.objectContaining({ id: 'kms-2', active: true }),
      expect.objectContaining({ id: 'kms-1', active: false, dataKeys: counting(0) }),
    ]);
    kms.disable(first);
    await restart({});
    expect((await keys()).map(({ id }) => id)).toEqual(['kms-2']);
    await sends();
  });

  function api(): ServerProcess {
    return system.apis[0]!;
  }

  async function restart(changes: Record<string, string>): Promise<void> {
    const processes = [...system.apis, ...system.workers];
    await Promise.all(processes.map((one) => one.kill('SIGTERM')));
    await Promise.all(processes.map((one) => one.start(changes)));
  }

  async function keys(): Promise<MasterKey[]> {
    const { body } = await system.api<{ keys: MasterKey[] }>('/admin/keys');
    return body.keys;
  }

  async function metrics(): Promise<string> {
    return (await fetch(`${system.url}/metrics`)).text();
  }

  /** The token of the tenant opens. */
  async function sends(): Promise<void> {
    const { body } = await system.api(`/tenants/${tenant.id}/send`, {
      body: { to: '+15551234567', text: 'Hello' },
    });
    await eventually(async () => {
      const { items } = await system.simulator.messages({ phoneNumberId: tenant.phoneNumberId });
      expect(items.map(({ callbackData }) => callbackData)).toContain(body.id);
    });
  }
});

function counting(tenants: number): unknown {
  return expect.objectContaining({ tenants });
}

import { Logger, type ExecutionContext } from '@nestjs/common';
import fc from 'fast-check';
import { fake, partial } from '../../test/support/fake.js';
import type { AppError } from '../common/app-error.js';
import type { Clock } from '../common/clock.js';
import { Secret } from '../common/secret.js';
import type { AppConfig } from '../config/app-config.js';
import { Metrics } from '../metrics/metrics.js';
import type { TenantDirectory } from '../tenants/tenant-directory.js';
import type { Tenant } from '../tenants/tenant.schema.js';
import { sign } from '../whatsapp/webhooks/webhook-signature.js';
import type { SignatureFailures } from './signature-failures.repository.js';
import { WebhookSignatureGuard, type RawRequest } from './webhook-signature.guard.js';

const OURS = 'tnt_01KAP3K1ZJ0M6X1V7Z4N9Q2R5S';
/** With no app of its own. */
const PLAIN = 'tnt_01KAP3K1ZJ0M6X1V7Z4N9Q2R5T';
const GONE = 'tnt_01KAP3K1ZJ0M6X1V7Z4N9Q2R5V';
const BODY = Buffer.from('{"object":"whatsapp_business_account"}');
const HEADER = 'x-hub-signature-256';

function setUp({
  appSecret = 'app',
  production = true,
}: { appSecret?: string | null; production?: boolean } = {}) {
  const time = { now: 0 };
  const record = jest.fn();
  const metrics = new Metrics();
  const guard = new WebhookSignatureGuard(
    fake<AppConfig>({
      meta: { appSecret: appSecret === null ? undefined : new Secret(appSecret) },
      production,
    }),
    fake<TenantDirectory>({
      recall: async (id) => (id === GONE ? null : partial<Tenant>({ _id: id })),
      findAppSecret: async ({ _id }) => (_id === OURS ? new Secret('own') : null),
    }),
    metrics,
    fake<SignatureFailures>({ record }),
    fake<Clock>({ now: () => new Date(time.now) }),
  );
  const ask = (
    headers: Record<string, string | string[]>,
    body: Buffer | null = BODY,
    tenantId?: string,
  ): Promise<string> => {
    const request = partial<RawRequest>({
      ip: '192.0.2.1',
      headers,
      params: tenantId === undefined ? {} : { tenantId },
      routeOptions: { url: '/whatsapp/webhook' },
    } as object);
    const context = fake<ExecutionContext>({
      switchToHttp: () => ({ getRequest: () => Object.assign(request, { body }) }),
    } as object);
    return guard.canActivate(context).then(
      (isLetIn) => (isLetIn ? 'let in' : 'kept out'),
      (error: unknown) => (error as AppError).code,
    );
  };
  return { ask, time, record, metrics };
}

const signed = (secret: string, body = BODY) => ({ [HEADER]: sign(secret, body) });
const REFUSED = 'invalid_signature';

describe(WebhookSignatureGuard.name, () => {
  let warn: jest.SpyInstance;
  beforeEach(() => {
    warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  });
  afterEach(() => warn.mockRestore());

  it.each([
    ['the app, at the common address', 'app', undefined, 'let in'],
    ['another app, at the common address', 'own', undefined, REFUSED],
    ['their own app, at the address of a tenant', 'own', OURS, 'let in'],
    ['the common app, at the address of a tenant', 'app', OURS, REFUSED],
    ['the common app, at the address of a tenant without one', 'app', PLAIN, REFUSED],
    ['the common app, at the address of nobody', 'app', GONE, REFUSED],
    ['the common app, at no address of a tenant', 'app', 'everybody', REFUSED],
    ['nobody’s secret', '', PLAIN, REFUSED],
  ])('judges what was signed by %s', async (_case, secret, tenantId, expected) => {
    expect(await setUp().ask(signed(secret), BODY, tenantId)).toBe(expected);
  });

  it.each<[string, Record<string, string | string[]>]>([
    ['no signature', {}],
    ['two of them', { [HEADER]: [sign('app', BODY), sign('app', BODY)] }],
    ['one of another kind', { 'x-hub-signature': sign('app', BODY) }],
  ])('refuses %s', async (_case, headers) => {
    expect(await setUp().ask(headers)).toBe(REFUSED);
  });

  it('lets in exactly the bytes that were signed, and no others', async () => {
    const { ask } = setUp();
    const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
    await fc.assert(
      fc.asyncProperty(bytes, bytes, async (body, other) => {
        expect(await ask(signed('app', body), body)).toBe('let in');
        const expected = body.equals(other) ? 'let in' : REFUSED;
        expect(await ask(signed('app', body), other)).toBe(expected);
      }),
    );
  });

  it('takes no body for one of no bytes', async () => {
    expect(await setUp().ask(signed('app', Buffer.alloc(0)), null)).toBe('let in');
  });

  it.each([
    ['in development', false, undefined, 'let in'],
    ['in production', true, undefined, REFUSED],
    ['in development, at the address of a tenant', false, PLAIN, REFUSED],
  ])(
    'without any secret %s, what nobody signed is judged',
    async (_case, production, tenantId, expected) => {
      expect(await setUp({ appSecret: null, production }).ask({}, BODY, tenantId)).toBe(expected);
    },
  );

  it('wants a signature in development, too, where there is a secret', async () => {
    expect(await setUp({ production: false }).ask({})).toBe(REFUSED);
  });

  it('counts and notes what it refuses, and tells of one in five seconds', async () => {
    const { ask, time, record, metrics } = setUp();
    await ask(signed('guessed'));
    await ask({});
    time.now = 5_000;
    await ask({}, BODY, OURS);
    await ask(signed('app'));
    const { values } = await metrics.webhookSignatureFailuresTotal.get();
    expect(values).toMatchObject([{ value: 3 }]);
    expect(record.mock.calls).toEqual([
      ['app', BODY, sign('guessed', BODY)],
      ['app', BODY, undefined],
      ['own', BODY, undefined],
    ]);
    const line = { address: '192.0.2.1', route: '/whatsapp/webhook' };
    expect(warn.mock.calls.map(([told]: unknown[]) => told)).toEqual([
      { ...line, signed: true, leftOut: 0 },
      { ...line, signed: false, leftOut: 1 },
    ]);
  });
});

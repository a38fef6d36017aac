import type { BusinessNumber } from '../tenants/business-number.js';
import { CloudApiError } from '../whatsapp/cloud-api.error.js';
import type { NumberNode } from '../whatsapp/management/connecting-answers.js';
import { CHECK_NAMES, type CheckName } from './check.js';
import { changesOf, examine } from './checks.js';
import type { Facts } from './facts.js';

const NOW = new Date('2026-11-28T12:00:00Z');
const HOOK = 'https://api.example.com/whatsapp/webhook';
const before = (minutes: number): Date => new Date(NOW.getTime() - minutes * 60_000);
const refused = (metaCode: number): CloudApiError =>
  new CloudApiError({ outcome: 'refused', metaCode, title: 'no', httpStatus: 400 });

const NUMBER: BusinessNumber = {
  phoneNumberId: '1',
  wabaId: '2',
  accessToken: 'sealed',
  status: 'active',
  version: 1,
  createdAt: NOW,
  updatedAt: NOW,
};
const NODE: NumberNode = {
  id: '1',
  status: 'CONNECTED',
  platform: 'CLOUD_API',
  nameStatus: 'APPROVED',
  quality: 'GREEN',
  messagingLimit: 'TIER_1K',
  webhooks: { application: HOOK },
  health: [],
};
const WELL: Facts = {
  now: NOW,
  number: NUMBER,
  suspended: false,
  simulated: false,
  token: {
    valid: true,
    appId: '9',
    scopes: ['whatsapp_business_management', 'whatsapp_business_messaging'],
  },
  node: NODE,
  numbers: [NODE],
  apps: [{ id: '9' }],
  appId: '9',
  publicUrl: 'https://api.example.com',
  canOverride: true,
  activity: { firstAt: before(600), lastAt: before(5), minutes: 100 },
  signatureFailure: null,
  templates: new Map([['APPROVED', 3]]),
};

const stateOf = (name: CheckName, facts: Partial<Facts>): string => {
  const check = examine({ ...WELL, ...facts }).find((one) => one.name === name)!;
  return check.fixable ? `${check.state}, fixable` : check.state;
};
const node = (fields: Partial<NumberNode>): Partial<Facts> => ({ node: { ...NODE, ...fields } });

describe(examine.name, () => {
  it('finds nothing where all is well, and leaves no check out', () => {
    const checks = examine(WELL);
    expect(checks.map(({ name }) => name)).toEqual(CHECK_NAMES);
    expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
  });

  it.each<[CheckName, string, Partial<Facts>]>([
    ['token', 'failed', { node: refused(190), token: refused(190) }],
    ['token', 'unknown', { node: refused(2), token: undefined }],
    [
      'token',
      'failed',
      {
        number: { ...NUMBER, status: 'needs_reauth' },
        token: { valid: true, scopes: [], expiresAt: new Date(NOW.getTime() + 30 * 86_400_000) },
      },
    ],
    ['number-status', 'failed', { suspended: true }],
    ['scopes', 'unknown', { token: refused(100) }],
    ['number-visible', 'failed', { node: refused(33) }],
    ['number-visible', 'unknown', { node: refused(80007) }],
    ['number-status', 'failed, fixable', node({ status: 'DISCONNECTED' })],
    ['number-status', 'failed', node({ status: 'PENDING', verification: 'NOT_VERIFIED' })],
    ['number-status', 'ok', node({ platform: 'NOT_APPLICABLE', onBusinessApp: true })],
    ['number-status', 'warning', node({ status: 'FLAGGED' })],
    ['number-status', 'failed', node({ status: 'RESTRICTED' })],
    [
      'number-status',
      'warning',
      node({ health: [{ entity: 'APP', code: 141000, description: 'in development' }] }),
    ],
    ['name-status', 'warning', node({ nameStatus: 'PENDING_REVIEW' })],
    ['waba-owns-number', 'warning', { number: { ...NUMBER, wabaId: undefined } as never }],
    ['waba-owns-number', 'failed', { numbers: [] }],
    ['app-subscribed', 'failed, fixable', { apps: [{ id: '8', name: 'Another' }] }],
    ['callback-url', 'failed, fixable', node({ webhooks: { application: 'https://x.test/a' } })],
    [
      'callback-url',
      'failed',
      { ...node({ webhooks: { application: 'https://x.test/a' } }), canOverride: false },
    ],
    ['callback-url', 'ok', node({ webhooks: { application: HOOK, number: 'https://x.test/a' } })],
    [
      'override',
      'failed, fixable',
      node({ webhooks: { application: HOOK, number: 'https://x.test/a' } }),
    ],
    ['override', 'ok', node({ webhooks: { application: 'https://x.test/a', account: HOOK } })],
    ['last-event', 'unknown', { activity: null }],
    [
      'last-event',
      'warning',
      { activity: { firstAt: before(1_000), lastAt: before(90), minutes: 200 } },
    ],
    [
      'signature-failures',
      'failed',
      { signatureFailure: { count: 1, cause: 'changed', at: before(1) } },
    ],
    [
      'signature-failures',
      'warning',
      { signatureFailure: { count: 1, cause: 'changed', at: before(30) } },
    ],
    [
      'signature-failures',
      'ok',
      { signatureFailure: { count: 1, cause: 'changed', at: before(2_000) } },
    ],
    [
      'payment-method',
      'failed',
      node({ health: [{ entity: 'WABA', code: 141006, description: 'payment' }] }),
    ],
    ['quality', 'warning', node({ quality: 'YELLOW' })],
    [
      'limit',
      'warning',
      {
        number: {
          ...NUMBER,
          templatesHeld: { code: 131048, title: 't', advice: 'a', at: before(10) },
        },
      },
    ],
    ['templates', 'warning, fixable', { templates: new Map() }],
  ])('says of %s: %s', (name, state, facts) => {
    expect(stateOf(name, facts)).toBe(state);
  });

  it('says nothing of a simulated connection', () => {
    const states = examine({ ...WELL, simulated: true }).map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(['unknown']));
  });
});

describe(changesOf.name, () => {
  it('are those that come to another state; at first, what is failed', () => {
    const well = examine(WELL);
    const ill = examine({ ...WELL, apps: [], ...node({ quality: 'YELLOW' }) });
    const names = (checks: ReturnType<typeof examine>) => checks.map(({ name }) => name);
    expect(names(changesOf(well, ill))).toEqual(['app-subscribed', 'quality']);
    expect(names(changesOf(undefined, ill))).toEqual(['app-subscribed']);
    expect(changesOf(ill, ill)).toEqual([]);
  });
});

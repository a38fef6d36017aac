import { businessNumber } from '../../factories/business-number.factory.js';
import { newId } from '../../../src/common/id.js';
import { AuditLogRepository } from '../../../src/access/audit/audit-log.repository.js';
import type { AuditEntry } from '../../../src/access/audit/audit-entry.schema.js';
import { ApiKeysRepository } from '../../../src/access/keys/api-keys.repository.js';
import type { ApiKey } from '../../../src/access/keys/api-key.schema.js';
import { LeasesRepository } from '../../../src/recovery/leases.repository.js';
import { TemplateSyncsRepository } from '../../../src/templates/template-syncs.repository.js';
import { TemplatesRepository } from '../../../src/templates/templates.repository.js';
import { NumbersRepository } from '../../../src/tenants/numbers.repository.js';
import { RegistrationsRepository } from '../../../src/tenants/registrations.repository.js';
import type { Registration } from '../../../src/tenants/registration.schema.js';
import { TenantEventsRepository } from '../../../src/tenants/tenant-events.repository.js';
import type { Tenant } from '../../../src/tenants/tenant.schema.js';
import { TenantsRepository } from '../../../src/tenants/tenants.repository.js';
import type { WorkerHeartbeat } from '../../../src/vitals/worker-heartbeat.schema.js';
import { WorkerHeartbeatsRepository } from '../../../src/vitals/worker-heartbeats.repository.js';
import { partial } from '../../support/fake.js';
import { PAGE, pageAfter, TENANT, type RowsOf } from './row.js';
import { seededId, TENANTS } from './seeded-documents.js';

const ACCOUNT = { tenantId: TENANT, wabaId: 'waba-1' } as const;
const TEMPLATE = { name: 'name-1', language: 'en' } as const;
const WRAPPED = { masterKeyId: 'v1', wrapped: 'wrapped-1' };
const KEY = `key_${seededId(1)}` as const;
const AT = new Date();
const NOTICE = { kind: 'x', summary: 'x', data: {}, source: newId('chg'), at: AT };
const TOLD = partial<Tenant>({ _id: TENANT, notices: [NOTICE] });
const REGISTRATION: Registration = {
  _id: newId('x'),
  fingerprint: 'x',
  tenantId: TENANT,
  dataKey: WRAPPED,
  apiKey: 'x',
  expiresAt: new Date(Date.now() + 86_400_000),
};
const newKey = () => partial<ApiKey>({ _id: newId('key'), tenantId: TENANT, hash: newId('x') });

export const tenantRows: RowsOf = (get) => {
  const tenants = () => get(TenantsRepository);
  const numbers = () => get(NumbersRepository);
  const registrations = () => get(RegistrationsRepository);
  const news = () => get(TenantEventsRepository);
  const templates = () => get(TemplatesRepository);
  const syncs = () => get(TemplateSyncsRepository);
  const keys = () => get(ApiKeysRepository);
  const audit = () => get(AuditLogRepository);
  const leases = () => get(LeasesRepository);
  const workers = () => get(WorkerHeartbeatsRepository);
  return [
    [
      'new tenant',
      () => tenants().insert(partial<Tenant>({ _id: newId('tnt'), name: 'x', numbers: [] })),
    ],
    ['tenant', () => tenants().find(TENANT)],
    ['ids of tenants', () => tenants().listIds(20)],
    ['ids of tenants, next page', () => tenants().listIds(20, TENANT)],
    ['tenants by id', () => tenants().findAll(TENANTS)],
    ['tenants', () => tenants().list({}, PAGE)],
    ['tenants, next page', () => tenants().list({}, pageAfter('tnt'))],
    ['tenants by external id', () => tenants().list({ externalId: 'external-5' }, PAGE)],
    ['tenants by a number', () => tenants().list({ phoneNumberId: '5' }, PAGE)],
    ['tenants suspended', () => tenants().list({ status: 'suspended' }, PAGE)],
    ['tenants that wait', () => tenants().list({ status: 'paused' }, PAGE)],
    ['tenants searched', () => tenants().list({ search: 'name1234' }, PAGE)],
    ['tenants searched by words', () => tenants().list({ search: 'shop name1234' }, PAGE)],
    [
      'tenants searched by status',
      () => tenants().list({ search: 'name123', status: 'active' }, PAGE),
    ],
    ['tenants searched, next page', () => tenants().list({ search: 'name123' }, pageAfter('tnt'))],
    ['tenant by key', () => tenants().findByApiKeyHashes(['hash-5'])],
    ['tenants by number', () => tenants().findByPhoneNumberIds(['5', '6', 'nobody'])],
    ['tenants by account', () => tenants().findByWabaId('waba-5')],
    ['tenants by status', () => tenants().countByStatus(['suspended', 'paused'], 100)],
    ['tenant changed', () => tenants().update(TENANT, { name: 'x' })],
    ['tenants to remove', () => tenants().findDeleted(1)],

    ['number added', () => numbers().add(TENANT, businessNumber({ phoneNumberId: 'new' }))],
    ['number changed', () => numbers().change(TENANT, { phoneNumberIds: ['1'] }, { label: 'x' })],
    ['number stopped', () => numbers().move(TENANT, { phoneNumberIds: ['1'] }, 'paused', NOTICE)],
    ['notices to tell', () => numbers().dueEvents.find(20)],
    ['number removed', () => numbers().remove(TENANT, 'new')],
    ['number remembered', () => numbers().rememberOwner('new', TENANT)],
    ['number known', () => numbers().hadOwner('new')],

    ['registration', () => registrations().find('registration-1')],
    ['new registration', () => registrations().insertOrFind(REGISTRATION)],
    ['registration answered', () => registrations().answer('registration-1', 'x')],
    ['registration failed', () => registrations().removeUnanswered('registration-2')],

    [
      'news recorded',
      () => news().record([{ tenantId: TENANT, kind: 'x', summary: 'x', source: 'x' }]),
    ],
    ['who has the news', () => news().findTenantsWith('source-5')],
    [
      'news of all tenants',
      () => news().listSince(new Date(), ['phone_number_quality_update'], 20),
    ],
    ['news of a tenant', () => news().list(TENANT, PAGE)],
    ['news, next page', () => news().list(TENANT, pageAfter('evt'))],
    ['notices told', () => news().recordNotices([TOLD])],
    ['news to tell', () => news().dueEvents.find(20)],

    ['template news', () => templates().applyNews(ACCOUNT, TEMPLATE)],
    ['template', () => templates().find(TENANT, `tpl_${seededId(1)}`)],
    ['templates by name', () => templates().findByNames(ACCOUNT, ['name-1'])],
    ['templates', () => templates().list(TENANT, {}, PAGE)],
    ['templates, next page', () => templates().list(TENANT, {}, pageAfter('tpl'))],
    ['templates with a status', () => templates().list(TENANT, { status: 'PAUSED' }, PAGE)],
    ['templates with a name', () => templates().list(TENANT, { name: 'name-11' }, PAGE)],
    [
      'templates listed',
      () => {
        const definition = { ...TEMPLATE, status: 'APPROVED', components: [] };
        return templates().storeListed(ACCOUNT, [definition], AT);
      },
    ],
    ['templates vanished', () => templates().markVanished(ACCOUNT, new Date(0))],
    ['template deleted', () => templates().markDeleted(ACCOUNT, 'name-1')],
    ['pull begun', () => syncs().begin(ACCOUNT, AT, new Date(0))],
    ['pull ended', () => syncs().complete(ACCOUNT, AT)],
    ['pulled of late', () => syncs().isFresh(ACCOUNT, AT)],

    ['new key', () => keys().insert(newKey())],
    ['new key, once', () => keys().insertOnce(newKey())],
    ['keys by hash', () => keys().findByHashes(['hash-1', 'hash-2'])],
    ['key', () => keys().findLive(TENANT, KEY)],
    ['keys', () => keys().list(TENANT, PAGE)],
    ['keys, next page', () => keys().list(TENANT, pageAfter('key'))],
    ['keys of operators', () => keys().list(null, PAGE)],
    ['key revoked', () => keys().revoke(TENANT, KEY, AT)],
    ['key ends', () => keys().endAt(KEY, AT)],
    ['key used', () => keys().recordUse([KEY], AT)],
    ['key removed', () => keys().remove(KEY)],
    ['all keys revoked', () => keys().revokeAllOf(TENANT, AT)],

    [
      'a line of the audit log',
      () => audit().append(partial<AuditEntry>({ _id: newId('aud'), tenantId: TENANT })),
    ],
    ['its end', () => audit().end(`aud_${seededId(1)}`, 'done')],
    ['audit log', () => audit().list(PAGE)],
    ['audit log, next page', () => audit().list(pageAfter('aud'))],
    ['audit log of a tenant', () => audit().list(pageAfter('aud'), TENANT)],

    ['lease', () => leases().acquire('task-1', 'x', 1_000)],
    ['who has the lease', () => leases().find('task-1')],
    ['lease over', () => leases().release('task-1', 'x')],
    ['a worker lives', () => workers().beat(partial<WorkerHeartbeat>({ _id: 'worker-1' }))],
    ['workers', () => workers().findLatest(20)],
    ['a worker ends', () => workers().remove('worker-1')],

    ['a tenant goes: its keys', () => keys().retireOfTenant(TENANT, AT)],
    ['a tenant goes: its templates', () => templates().removeOfTenant(TENANT)],
    ['a tenant goes: its pulls', () => syncs().removeOfTenant(TENANT)],
    ['a tenant goes: its news', () => news().removeOfTenant(TENANT)],
    ['a tenant goes', () => tenants().markDeleted(TENANT)],
    ['a tenant is gone', () => tenants().remove(TENANT)],
  ];
};

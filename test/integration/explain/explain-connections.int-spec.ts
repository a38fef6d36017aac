import mongoose, { type Connection, type Model } from 'mongoose';
import { Clock } from '../../../src/common/clock.js';
import type { TenantId } from '../../../src/common/id.js';
import { encodeCursor, timeCursor } from '../../../src/common/page.js';
import { buildIndexes, indexesOf } from '../../../src/database/indexes.js';
import { DiagnosesRepository } from '../../../src/doctor/diagnoses.repository.js';
import { Diagnosis, DiagnosisSchema, diagnosisIdOf } from '../../../src/doctor/diagnosis.schema.js';
import {
  AnnouncedAccount,
  AnnouncedAccountSchema,
} from '../../../src/onboarding/announced-account.schema.js';
import { AnnouncedAccounts } from '../../../src/onboarding/announced-accounts.repository.js';
import { ConnectLink, ConnectLinkSchema } from '../../../src/onboarding/connect-link.schema.js';
import { ConnectLinksRepository } from '../../../src/onboarding/connect-links.repository.js';
import {
  Onboarding,
  OnboardingSchema,
  type OnboardingId,
} from '../../../src/onboarding/onboarding.schema.js';
import {
  OnboardingsRepository,
  type Claimed,
} from '../../../src/onboarding/onboardings.repository.js';
import { NumberReading, NumberReadingSchema } from '../../../src/tenants/number-reading.schema.js';
import { NumberReadings } from '../../../src/tenants/number-readings.repository.js';
import { NumberActivities } from '../../../src/webhook/number-activity.repository.js';
import {
  NumberActivity,
  NumberActivitySchema,
} from '../../../src/webhook/number-activity.schema.js';
import { Explainer } from './explainer.js';
import { isolate } from '../../support/isolation.js';
import { TENANTS, seededId } from './seeded-documents.js';

const DOCUMENTS = 5_000;
/** Beyond what it returns, a query may look at so many documents in vain. */
const IN_VAIN = 100;
const TENANT = TENANTS[1]!;
const PAGE = { limit: 20 };

const tenantAt = (n: number): TenantId => TENANTS[n % TENANTS.length]!;
const onboardingAt = (n: number): OnboardingId => `onb_${seededId(n)}`;

/** What each collection holds at one place. */
const AT: Record<string, (n: number) => object> = {
  onboardings: (n) => ({
    _id: onboardingAt(n),
    tenantId: tenantAt(n),
    state: n % 2 === 0 ? 'ready' : 'failed',
    phoneNumberId: String(n),
    codeHash: `hash-${n}`,
    ...(n % 500 === 0 && { dueAt: new Date(n) }),
    updatedAt: new Date(n),
  }),
  announced_accounts: (n) => ({ _id: String(n), at: new Date(n), expiresAt: new Date(n) }),
  connect_links: (n) => ({
    _id: `lnk_${seededId(n)}`,
    tenantId: tenantAt(n),
    tokenHash: `hash-${n}`,
    expiresAt: new Date(),
  }),
  diagnoses: (n) => ({
    _id: diagnosisIdOf(tenantAt(n), String(n)),
    tenantId: tenantAt(n),
    phoneNumberId: String(n),
    dueAt: new Date(n),
  }),
  number_readings: (n) => ({
    _id: `rdg_${seededId(n)}`,
    tenantId: tenantAt(n),
    phoneNumberId: String(n % 100),
  }),
  number_activity: (n) => ({
    _id: String(n),
    firstAt: new Date(0),
    lastAt: new Date(n),
    minutes: 9,
    ...(n % 500 === 0 && { oddAt: new Date(n) }),
  }),
};

describe('Each query about connections has an index', () => {
  let connection: Connection;
  let explainer: Explainer;
  const model = <T>(type: { name: string }): Model<T> => connection.model<T>(type.name);
  const clock = new Clock();
  const onboardings = () => new OnboardingsRepository(model<Onboarding>(Onboarding), clock);
  const announced = () => new AnnouncedAccounts(model<AnnouncedAccount>(AnnouncedAccount));
  const diagnoses = () => new DiagnosesRepository(model<Diagnosis>(Diagnosis), clock);
  const activities = () => new NumberActivities(model<NumberActivity>(NumberActivity), clock);

  beforeAll(async () => {
    connection = await mongoose
      .createConnection(isolate().mongoUri, { monitorCommands: true, autoIndex: false })
      .asPromise();
    for (const [{ name }, schema] of [
      [Onboarding, OnboardingSchema],
      [AnnouncedAccount, AnnouncedAccountSchema],
      [ConnectLink, ConnectLinkSchema],
      [NumberReading, NumberReadingSchema],
      [Diagnosis, DiagnosisSchema],
      [NumberActivity, NumberActivitySchema],
    ] as const) {
      connection.model(name, schema as mongoose.Schema);
    }
    for (const [name, at] of Object.entries(AT)) {
      const rows = Array.from({ length: DOCUMENTS }, (_, n) => at(n));
      await connection.collection(name).insertMany(rows);
    }
    const { unique, others } = indexesOf(connection);
    await buildIndexes(connection, unique);
    await buildIndexes(connection, others);
    explainer = new Explainer(connection);
  });

  afterAll(async () => {
    await connection.close();
  });

  const links = () => new ConnectLinksRepository(model<ConnectLink>(ConnectLink), clock);
  const readings = () => new NumberReadings(model<NumberReading>(NumberReading), clock);
  const at = new Date();
  const claimed = { _id: onboardingAt(5), claim: 'c' } as Claimed;

  it.each<[string, () => unknown]>([
    ['an onboarding', () => onboardings().find(onboardingAt(7))],
    ['onboardings', () => onboardings().list(undefined, PAGE)],
    ['onboardings of a tenant', () => onboardings().list(TENANT, PAGE)],
    ['claim', () => onboardings().claim(onboardingAt(500), 1_000)],
    ['reclaim', () => onboardings().reclaim(onboardingAt(7), 1_000)],
    ['save', () => onboardings().save(claimed, { tries: 1 })],
    ['wake', () => onboardings().wake(onboardingAt(1_000))],
    ['due', () => onboardings().findDue(20)],
    ['ended', () => onboardings().findEnded(new Date(4_990), 20)],
    ['history', () => onboardings().noteHistory(tenantAt(9), '9', { progress: 5, at })],
    ['a tenant goes', () => onboardings().removeOfTenant(TENANTS[2]!)],
    ['announce', () => announced().note('7', undefined, at)],
    ['announced', () => announced().list(PAGE)],
    [
      'announced, next page',
      () => announced().list({ ...PAGE, cursor: encodeCursor(timeCursor(new Date(900), '900')) }),
    ],
    ['a link', () => links().find(TENANT, `lnk_${seededId(1)}`)],
    ['a link by what stands in it', () => links().findByTokenHash('hash-7')],
    ['links', () => links().list(TENANT, PAGE)],
    ['tie', () => links().tie(`lnk_${seededId(1)}`, onboardingAt(1))],
    ['revoke', () => links().revoke(`lnk_${seededId(1)}`)],
    ['a tenant goes: its links', () => links().removeOfTenant(TENANTS[2]!)],
    ['readings', () => readings().list(TENANT, '1', PAGE)],
    ['a reading', () => readings().keep(TENANT, '1', { quality: 'RED' })],
    ['a tenant goes: its readings', () => readings().removeOfTenant(TENANTS[2]!)],
    ['diagnoses', () => diagnoses().findAll(TENANT, ['1', '11'])],
    ['plan', () => diagnoses().plan([{ tenantId: TENANT, phoneNumberId: '1', dueAt: at }])],
    ['hasten', () => diagnoses().hasten(['1', '2'])],
    ['take', () => diagnoses().takeDue(at)],
    ['keep', () => diagnoses().keep(TENANT, '1', [], at)],
    ['remove', () => diagnoses().remove({ _id: diagnosisIdOf(TENANT, '1') })],
    ['activity', () => activities().find('7')],
    ['active', () => activities().note(['7', '8'])],
    ['odd', () => activities().takeOdd(20)],
  ])('%s', async (_name, query) => {
    const plans = await explainer.explain(async () => {
      await query();
    });
    expect(plans.length).toBeGreaterThan(0);
    for (const { command, stages, examined, returned } of plans) {
      const faults = stages.filter((stage) => ['COLLSCAN', 'SORT'].includes(stage));
      const inVain = examined - returned > IN_VAIN ? [`${examined} for ${returned}`] : [];
      expect({ command, faults, inVain }).toEqual({ command, faults: [], inVain: [] });
    }
  });
});

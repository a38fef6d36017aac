import type { TenantId } from '../../../src/common/id.js';
import { encodeCursor, timeCursor } from '../../../src/common/page.js';
import { DiagnosesRepository } from '../../../src/doctor/diagnoses.repository.js';
import { diagnosisIdOf } from '../../../src/doctor/diagnosis.schema.js';
import { AnnouncedAccounts } from '../../../src/onboarding/announced-accounts.repository.js';
import { ConnectLinksRepository } from '../../../src/onboarding/connect-links.repository.js';
import type { Onboarding, OnboardingId } from '../../../src/onboarding/onboarding.schema.js';
import {
  OnboardingsRepository,
  type Claimed,
} from '../../../src/onboarding/onboardings.repository.js';
import { TemplatesRepository } from '../../../src/templates/templates.repository.js';
import { NumberReadings } from '../../../src/tenants/number-readings.repository.js';
import { NumberActivities } from '../../../src/webhook/number-activity.repository.js';
import { SignatureFailures } from '../../../src/webhook/signature-failures.repository.js';
import { textFrom } from '../../factories/webhook.factory.js';
import { partial } from '../../support/fake.js';
import { PAGE, pageAfter, TENANT, type RowsOf } from './row.js';
import { seededId, TENANTS } from './seeded-documents.js';

const GONE: TenantId = TENANTS[2]!;
const LINK = `lnk_${seededId(1)}` as const;
const AT = new Date();
const PLANNED = { tenantId: TENANT, phoneNumberId: '1', dueAt: AT };
const CLAIMED = partial<Claimed>({ _id: onboardingAt(5), claim: 'claim-5' });
const FORGED = Buffer.from(JSON.stringify(textFrom({ phoneNumberId: '7' }, '15550001111', {})));
const BEGUN: Onboarding = {
  _id: 'onb_new',
  tenantId: TENANT,
  state: 'running',
  steps: [],
  wanted: {},
  asked: [],
  coexistence: false,
  register: true,
  byOperator: true,
  codeHash: 'hash-new',
  tries: 0,
  dataKey: { masterKeyId: 'v1', wrapped: 'wrapped-1' },
  createdAt: AT,
  updatedAt: AT,
};

function onboardingAt(n: number): OnboardingId {
  return `onb_${seededId(n)}`;
}

export const connectionRows: RowsOf = (get) => {
  const onboardings = () => get(OnboardingsRepository);
  const announced = () => get(AnnouncedAccounts);
  const links = () => get(ConnectLinksRepository);
  const readings = () => get(NumberReadings);
  const diagnoses = () => get(DiagnosesRepository);
  const activities = () => get(NumberActivities);
  const badSignatures = () => get(SignatureFailures);
  return [
    ['new onboarding', () => onboardings().insertOrFind({ ...BEGUN, _id: onboardingAt(1) })],
    [
      'new onboarding, with a code that was used',
      () => onboardings().insertOrFind({ ...BEGUN, codeHash: 'hash-7' }),
    ],
    ['onboarding', () => onboardings().find(onboardingAt(7))],
    ['onboardings', () => onboardings().list(undefined, PAGE)],
    ['onboardings of a tenant', () => onboardings().list(TENANT, PAGE)],
    ['onboardings of a tenant, next page', () => onboardings().list(TENANT, pageAfter('onb'))],
    ['onboarding claimed', () => onboardings().claim(onboardingAt(500), 1_000)],
    ['onboarding tried again', () => onboardings().reclaim(onboardingAt(7), 1_000)],
    ['onboarding saved', () => onboardings().save(CLAIMED, { tries: 1 })],
    ['onboarding woken', () => onboardings().wake(onboardingAt(1_000))],
    ['onboardings due', () => onboardings().findDue(20)],
    ['onboardings that ended', () => onboardings().findEnded(new Date(19_990), 20)],
    ['history told', () => onboardings().recordHistory(TENANT, '11', { progress: 5, at: AT })],
    ['a tenant goes: its onboardings', () => onboardings().removeOfTenant(GONE)],

    ['account announced', () => announced().record('7', undefined, AT)],
    ['accounts announced', () => announced().list(PAGE)],
    [
      'accounts announced, next page',
      () => announced().list({ ...PAGE, cursor: encodeCursor(timeCursor(new Date(900), '900')) }),
    ],

    [
      'new link',
      () =>
        links().insert({
          _id: 'lnk_new',
          tenantId: TENANT,
          tokenHash: 'hash-new',
          coexistence: false,
          createdAt: AT,
          expiresAt: AT,
        }),
    ],
    ['link', () => links().find(TENANT, LINK)],
    ['link by what stands in it', () => links().findByTokenHash('hash-7')],
    ['links', () => links().list(TENANT, PAGE)],
    ['links, next page', () => links().list(TENANT, pageAfter('lnk'))],
    ['link tied', () => links().tie(LINK, onboardingAt(1))],
    ['link revoked', () => links().revoke(LINK)],
    ['a tenant goes: its links', () => links().removeOfTenant(GONE)],

    ['readings', () => readings().list(TENANT, '1', PAGE)],
    ['readings, next page', () => readings().list(TENANT, '1', pageAfter('rdg'))],
    ['reading', () => readings().keep(TENANT, '1', { quality: 'RED' })],
    ['a tenant goes: its readings', () => readings().removeOfTenant(GONE)],

    ['diagnoses', () => diagnoses().findAll(TENANT, ['1', '11'])],
    ['looks planned', () => diagnoses().plan([PLANNED])],
    ['looks hastened', () => diagnoses().hasten(['1', '2'])],
    ['looks hastened by news', () => diagnoses().hasten(['1', '2'], AT)],
    ['look taken', () => diagnoses().takeDue(AT)],
    ['look kept', () => diagnoses().keep(TENANT, '1', [], AT)],
    ['failing numbers counted', () => diagnoses().countFailing(1_000)],
    ['diagnosis removed', () => diagnoses().remove({ _id: diagnosisIdOf(TENANT, '1') })],
    [
      'templates counted',
      () => get(TemplatesRepository).countStates({ tenantId: TENANT, wabaId: 'waba-1' }),
    ],

    ['activity', () => activities().find('7')],
    ['activity noted', () => activities().record(['7', '8'])],
    ['odd silences', () => activities().takeOdd(20)],
    [
      'bad signature',
      async () => {
        badSignatures().record('secret', FORGED, 'sha256=x');
        // Which does not wait for its write.
        await badSignatures().find('7');
      },
    ],
  ];
};

import { businessNumber } from '../../test/factories/business-number.factory.js';
import { fake, partial } from '../../test/support/fake.js';
import type { Clock } from '../common/clock.js';
import { Secret } from '../common/secret.js';
import { Logger } from '@nestjs/common';
import type { Tenant } from '../tenants/tenant.schema.js';
import type { TenantDirectory } from '../tenants/tenant-directory.js';
import { CloudApiError } from '../whatsapp/cloud-api.error.js';
import type {
  ManagementApiClient,
  TemplateListing,
} from '../whatsapp/management/management-api.client.js';
import { TemplateSynchroniser } from './template-synchroniser.service.js';
import type { TemplateSyncsRepository } from './template-syncs.repository.js';
import type { TemplatesRepository } from './templates.repository.js';

const NOW = new Date('2026-11-20T12:00:00Z');
const TENANT = partial<Tenant>({
  _id: 'tnt_1',
  phoneNumberId: '1',
  numbers: [businessNumber({ wabaId: '11' })],
});

const page = (after: string | null, ...names: string[]): TemplateListing => ({
  after,
  templates: names.map((name) => ({ name, language: 'en', status: 'APPROVED', components: [] })),
});
const refused = (metaCode: number) =>
  new CloudApiError({ outcome: 'refused', metaCode, title: 'no' });

/** @param list what Meta answers for a cursor */
function setUp(
  list: (after: string | undefined, call: number) => TemplateListing,
  {
    token = 'EAA',
    others = false,
    fresh = false,
    begin = async () => !others,
  }: Partial<Pick<TemplateSyncsRepository, 'begin'>> & {
    token?: string;
    others?: boolean;
    fresh?: boolean;
  } = {},
) {
  let calls = 0;
  const listTemplates = jest.fn(async (_credentials: unknown, _wabaId: string, after?: string) =>
    list(after, (calls += 1)),
  );
  const storeListed = jest.fn(
    async (_account: unknown, templates: readonly unknown[]) => templates.length,
  );
  const markVanished = jest.fn(async () => 1);
  const complete = jest.fn(async () => undefined);
  const synchroniser = new TemplateSynchroniser(
    fake<TemplatesRepository>({ storeListed, markVanished }),
    fake<TemplateSyncsRepository>({
      begin,
      isFresh: async () => fresh,
      complete,
    }),
    fake<TenantDirectory>({
      findCredentials: async () => ({
        phoneNumberId: '1',
        accessToken: new Secret(token),
        sealedToken: 'sealed',
      }),
    }),
    fake<ManagementApiClient>({ listTemplates }),
    fake<Clock>({ now: () => NOW, in: (ms: number) => new Date(NOW.getTime() + ms) }),
  );
  return { synchroniser, listTemplates, storeListed, markVanished, complete };
}

describe(TemplateSynchroniser.name, () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('pulls page after page, and marks what is on none of them', async () => {
    const { synchroniser, complete } = setUp((after) =>
      after === undefined ? page('x', 'a', 'b') : page(null, 'c'),
    );
    expect(await synchroniser.sync(TENANT)).toEqual({
      pages: 2,
      listed: 3,
      created: 3,
      deleted: 1,
    });
    expect(complete).toHaveBeenCalledTimes(1);
  });

  it('marks nothing if it did not see the end: a list that goes round, or breaks off', async () => {
    const round = setUp((after) => page(after === 'y' ? 'x' : after === 'x' ? 'y' : 'x', 'a'));
    expect(await round.synchroniser.sync(TENANT)).toMatchObject({ pages: 3, deleted: 0 });
    const broken = setUp((after) => {
      if (after !== undefined) throw refused(2);
      return page('x', 'a');
    });
    await expect(broken.synchroniser.sync(TENANT)).rejects.toThrow(CloudApiError);
    for (const { markVanished, complete } of [round, broken]) {
      expect(markVanished).not.toHaveBeenCalled();
      expect(complete).not.toHaveBeenCalled();
    }
  });

  it('begins again, once, if Meta takes a cursor no more', async () => {
    const once = setUp((after, call) => {
      if (call === 2) throw refused(131059);
      return after === undefined ? page('x', 'a') : page(null, 'b');
    });
    expect(await once.synchroniser.sync(TENANT)).toMatchObject({ pages: 2, listed: 2 });
    const always = setUp((after) => {
      if (after !== undefined) throw refused(131059);
      return page('x', 'a');
    });
    await expect(always.synchroniser.sync(TENANT)).rejects.toThrow(CloudApiError);
  });

  it('runs once for all who ask at the same time', async () => {
    const { synchroniser, listTemplates } = setUp(() => page(null, 'a'));
    await Promise.all([
      synchroniser.sync(TENANT),
      synchroniser.sync(TENANT),
      synchroniser.refresh(TENANT, '11'),
    ]);
    expect(listTemplates).toHaveBeenCalledTimes(1);
  });

  it.each<[string, Parameters<typeof setUp>[1] & object, Partial<Tenant>, boolean, number]>([
    ['asks Meta', {}, {}, true, 1],
    ['trusts what another process pulled a moment ago', { others: true, fresh: true }, {}, true, 0],
    ['does not ask again after a failure', { others: true }, {}, false, 0],
    ['asks nobody for a simulated tenant', { token: 'mock_a' }, {}, false, 0],
    ['asks nobody of an account that no number is in', {}, { numbers: [] }, false, 0],
  ])('to be fresh it %s', async (_case, options, tenant, fresh, calls) => {
    const { synchroniser, listTemplates } = setUp(() => page(null, 'a'), options);
    expect(await synchroniser.refresh({ ...TENANT, ...tenant }, '11')).toBe(fresh);
    expect(listTemplates).toHaveBeenCalledTimes(calls);
  });

  it('asks at once for a template that was never listed, and not again for the same one', async () => {
    const since: Date[] = [];
    const { synchroniser, listTemplates } = setUp(() => page(null, 'a'), {
      begin: async (_account, _startedAt, notSince) => {
        since.push(notSince);
        return true;
      },
    });
    await synchroniser.refresh(TENANT, '11');
    await synchroniser.refresh(TENANT, '11', ['new/en']);
    await synchroniser.refresh(TENANT, '11', ['new/en']);
    expect(listTemplates).toHaveBeenCalledTimes(2);
    expect(since).toEqual([new Date(NOW.getTime() - 30_000), NOW]);
    await synchroniser.refresh(TENANT, '11', ['new/en', 'newer/en']);
    expect(listTemplates).toHaveBeenCalledTimes(3);
  });

  it('is not fresh, and no error, if Meta does not tell', async () => {
    const { synchroniser, listTemplates } = setUp(() => {
      throw refused(100);
    });
    expect(await synchroniser.refresh(TENANT, '11')).toBe(false);
    expect(await synchroniser.refresh(TENANT, '11')).toBe(false);
    expect(listTemplates).toHaveBeenCalledTimes(1);
  });
});

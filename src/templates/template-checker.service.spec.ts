import { fake, partial } from '../../test/support/fake.js';
import type { Clock } from '../common/clock.js';
import type { Tenant } from '../tenants/tenant.schema.js';
import { TemplateCatalog } from './template-catalog.js';
import { TemplateChecker } from './template-checker.service.js';
import type { Template } from './template.schema.js';
import type { TemplateSynchroniser } from './template-synchroniser.service.js';
import type { TemplatesRepository } from './templates.repository.js';

const NOW = new Date('2026-11-20T12:00:00Z');
const ago = (ms: number): Date => new Date(NOW.getTime() - ms);
const TENANT = partial<Tenant>({ _id: 'tnt_1' });
const ACCOUNT = { tenantId: 'tnt_1', wabaId: '11' } as const;

const stored = (extra: Partial<Template> = {}): Template => ({
  _id: 'tpl_1',
  tenantId: 'tnt_1',
  wabaId: '11',
  name: 'order',
  language: 'en_US',
  status: 'APPROVED',
  category: 'UTILITY',
  components: [{ type: 'BODY', text: 'Dear {{1}}, hello.' }],
  syncedAt: NOW,
  createdAt: NOW,
  updatedAt: NOW,
  ...extra,
});
const send = (...texts: string[]) => ({
  name: 'order',
  language: { code: 'en_US' },
  components: [{ type: 'body', parameters: texts.map((text) => ({ type: 'text', text })) }],
});

/** @param listed what is stored once Meta was asked; `null`: Meta cannot be asked */
function setUp(before: Template[], listed: Template[] | null = null) {
  let templates = before;
  const findByNames = jest.fn(async () => templates);
  const refresh = jest.fn(
    async (_tenant: Tenant, _wabaId: string, _unheard?: readonly string[]) => {
      if (listed !== null) templates = listed;
      return listed !== null;
    },
  );
  const checker = new TemplateChecker(
    new TemplateCatalog(fake<TemplatesRepository>({ findByNames })),
    fake<TemplateSynchroniser>({ refresh }),
    fake<Clock>({ now: () => NOW }),
  );
  const codeOf = async (content: unknown) =>
    (await checker.check(TENANT, '11', [content]))[0]!.refusal?.code;
  return { checker, codeOf, findByNames, refresh };
}

describe(TemplateChecker.name, () => {
  it('looks up a thousand messages with one read, and asks Meta nothing', async () => {
    const { checker, findByNames, refresh } = setUp([stored()]);
    const verdicts = await checker.check(TENANT, '11', Array<unknown>(1_000).fill(send('Ada')));
    expect(verdicts.every(({ refusal }) => refusal === undefined)).toBe(true);
    expect(verdicts[0]).toMatchObject({ category: 'UTILITY' });
    await checker.check(TENANT, '11', [send('Ada')]);
    expect(findByNames).toHaveBeenCalledTimes(1);
    expect(refresh).not.toHaveBeenCalled();
  });

  it.each<[string, Template[], Template[] | null, string | undefined]>([
    ['not listed by Meta', [], [], 'template_not_found'],
    ['new at Meta', [], [stored()], undefined],
    ['not to be found out', [], null, undefined],
    ['known from events only', [stored({ components: undefined as never })], null, undefined],
    ['deleted', [stored({ status: 'DELETED' })], null, 'template_not_found'],
    [
      'deleted, and there again',
      [stored({ status: 'DELETED', syncedAt: ago(61_000) })],
      [stored()],
      undefined,
    ],
    ['in another language', [stored({ language: 'de' })], [], 'template_not_found'],
  ])('a template that is %s', async (_case, before, listed, code) => {
    expect(await setUp(before, listed).codeOf(send('Ada'))).toBe(code);
  });

  it.each([
    ['PAUSED', 'template_paused'],
    ['DISABLED', 'template_disabled'],
    ['REJECTED', 'template_rejected'],
    ['PENDING', 'template_pending'],
    ['IN_APPEAL', 'template_in_appeal'],
    ['SOMETHING_NEW', undefined],
  ])('a template that is %s', async (status, code) => {
    expect(await setUp([stored({ status })]).codeOf(send('Ada'))).toBe(code);
  });

  it('looks again before it refuses because of what it has known for long', async () => {
    const old = { syncedAt: ago(61_000) };
    expect(
      await setUp([stored({ ...old, status: 'PAUSED' })], [stored()]).codeOf(send('Ada')),
    ).toBe(undefined);
    const changed = stored({ components: [{ type: 'BODY', text: 'Hello.' }] });
    expect(await setUp([stored(old)], [changed]).codeOf(send())).toBe(undefined);
    expect(await setUp([stored(old)], null).codeOf(send())).toBe('template_parameters_invalid');
    const { codeOf, refresh } = setUp([stored()], [changed]);
    expect(await codeOf(send())).toBe('template_parameters_invalid');
    expect(refresh).not.toHaveBeenCalled();
  });

  it('tells which templates it never heard of, each once', async () => {
    const { checker, refresh } = setUp([stored({ components: undefined as never })], null);
    const unheard = { ...send('Ada'), name: 'new', language: { code: 'en-us' } };
    await checker.check(TENANT, '11', [send('Ada'), unheard, unheard]);
    expect(refresh).toHaveBeenCalledWith(TENANT, '11', ['new/en_US']);
  });

  it.each([
    ['just now', 0, true],
    ['a while ago', 301_000, false],
  ])('believes in a pause that was told %s', async (_case, ms, paused) => {
    const template = stored({ status: 'PAUSED', syncedAt: ago(10 ** 9), notedAt: ago(ms) });
    expect(await setUp([template]).checker.isPaused(ACCOUNT, send('Ada'))).toBe(paused);
  });
});

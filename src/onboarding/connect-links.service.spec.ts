import type { AuditLog } from '../access/audit/audit-log.service.js';
import type { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import { AppConfig } from '../config/app-config.js';
import { Environment } from '../config/environment.js';
import { fake, partial } from '../../test/support/fake.js';
import type { ConnectLink } from './connect-link.schema.js';
import type { ConnectLinksRepository } from './connect-links.repository.js';
import { ConnectLinks } from './connect-links.service.js';
import type { Step } from './onboarding-steps.js';
import type { Onboarding } from './onboarding.schema.js';
import type { OnboardingService } from './onboarding.service.js';

const NOW = new Date('2026-11-20T12:00:00Z');
const at = (ms: number): Date => new Date(NOW.getTime() + ms);

function setUp(
  link: Partial<ConnectLink>,
  onboarding?: Partial<Onboarding>,
  retry = jest.fn<Promise<Onboarding>, Parameters<OnboardingService['retry']>>(),
): ConnectLinks {
  const row = partial<ConnectLink>({ _id: 'lnk_1', tenantId: 'tnt_1', ...link });
  return new ConnectLinks(
    fake<ConnectLinksRepository>({
      findByTokenHash: async () => row,
      list: async () => [row],
    }),
    fake<OnboardingService>({
      find: async () => partial<Onboarding>({ _id: 'onb_1', ...onboarding }),
      retry,
    }),
    fake<AuditLog>({}),
    new AppConfig(new Environment()),
    fake<Clock>({ now: () => NOW }),
  );
}

describe(ConnectLinks.name, () => {
  it('closes a link at the moment it expires, whatever is asked of it', async () => {
    const links = setUp({ expiresAt: NOW });
    const expired = { code: 'connect_link_unusable', message: expect.stringMatching(/expired/) };
    await expect(links.open('token')).rejects.toMatchObject(expired);
    await expect(links.signedUp('token', { code: 'a' })).rejects.toMatchObject(expired);
    await expect(links.tryAgain('token', {})).rejects.toMatchObject(expired);
    const [listed] = await links.list('tnt_1', { limit: 1 });
    expect(listed?.state).toBe('expired');
  });

  it('is open until then', async () => {
    const links = setUp({ expiresAt: at(1) });
    await expect(links.open('token')).resolves.toMatchObject({ onboarding: undefined });
  });

  it('closes one, too, whose onboarding is on its way', async () => {
    const links = setUp({ expiresAt: at(-1), onboardingId: 'onb_1' }, { state: 'running' });
    await expect(links.open('token')).rejects.toMatchObject({ code: 'connect_link_unusable' });
  });

  it('still shows a number as connected after it has expired', async () => {
    const links = setUp({ expiresAt: at(-1), onboardingId: 'onb_1' }, { state: 'ready' });
    await expect(links.open('token')).resolves.toMatchObject({ onboarding: { state: 'ready' } });
  });

  describe('whose number is connected', () => {
    const link = { expiresAt: at(1), onboardingId: 'onb_1' } as const;
    const connected = (state: Step['state']) => ({
      state: 'ready' as const,
      phoneNumberId: '1',
      steps: [{ name: 'sync-history' as const, state }],
    });
    const used = { code: 'connect_link_unusable', message: expect.stringMatching(/was used/) };

    it('is good for nothing more, if nothing was refused', async () => {
      const links = setUp(link, connected('done'));
      const again = links.signedUp('token', { code: 'a', phoneNumberId: '1' });
      await expect(again).rejects.toMatchObject(used);
    });

    it.each([undefined, '1'])('brings what was refused, for this number (%s)', async (id) => {
      const retry = jest.fn();
      const links = setUp(link, connected('failed'), retry);
      await links.signedUp('token', { code: 'a', ...defined({ phoneNumberId: id || undefined }) });
      const ids = { code: 'a', phoneNumberId: '1' };
      expect(retry).toHaveBeenCalledWith('onb_1', ids, { kind: 'tenant', tenantId: 'tnt_1' });
    });

    it('is good for no other number', async () => {
      const links = setUp(link, connected('failed'));
      const other = links.signedUp('token', { code: 'a', phoneNumberId: '2' });
      await expect(other).rejects.toMatchObject(used);
    });
  });
});

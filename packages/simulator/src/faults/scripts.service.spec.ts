import { ScriptsService } from './scripts.service.js';
import { wellKnownScript } from './well-known-recipients.js';

describe(wellKnownScript.name, () => {
  it.each([
    ['15559131026', { outcome: 'error', code: 131026 }],
    ['15559000190', { outcome: 'error', code: 190 }],
    ['15558131049', { outcome: 'failed', code: 131049 }],
    ['15556130429', { outcome: 'error', code: 130429, times: 2 }],
    ['15557000001', { outcome: 'html-500' }],
    ['15557000004', { outcome: 'accept-then-reset' }],
    ['15557000010', { outcome: 'accept-then-html-500' }],
    ['15557000011', undefined],
    ['15559999999', undefined],
    ['15550001234', undefined],
    ['4915559131026', undefined],
  ])('%s', (digits, script) => {
    expect(wellKnownScript(digits)).toEqual(script);
  });
});

describe(ScriptsService.name, () => {
  it('holds for the first sends only, if so told', () => {
    const scripts = new ScriptsService();
    scripts.set('recipient', '1', { outcome: 'error', code: 2, times: 2 });
    const outcomes = [1, 2, 3].map(() => scripts.takeForRecipient('free-form', '1')?.outcome);
    expect(outcomes).toEqual(['error', 'error', undefined]);
  });

  it('knows a recipient by any of its names', () => {
    const scripts = new ScriptsService();
    scripts.set('recipient', 'US.1', { outcome: 'hang' });
    expect(scripts.takeForRecipient('free-form', undefined, '15550001234', 'US.1')?.outcome).toBe(
      'hang',
    );
  });

  it('begins anew when set again, and forgets when cleared', () => {
    const scripts = new ScriptsService();
    scripts.set('recipient', '1', { outcome: 'hang', times: 1 });
    scripts.takeForRecipient('free-form', '1');
    scripts.set('recipient', '1', { outcome: 'hang', times: 1 });
    expect(scripts.takeForRecipient('free-form', '1')?.outcome).toBe('hang');
    scripts.clear();
    expect(scripts.takeForRecipient('free-form', '1')).toBeUndefined();
  });
});

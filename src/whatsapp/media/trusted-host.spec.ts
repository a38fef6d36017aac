import { isTrusted } from './trusted-host.js';

describe(isTrusted.name, () => {
  it.each([
    'https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1',
    'https://graph.facebook.com/v26.0/1',
    'https://mmg.whatsapp.net/a',
    'https://proxy.example:8443/media/1',
  ])('lets a token go to %s', (url) => {
    expect(isTrusted(url, 'https://proxy.example:8443')).toBe(true);
  });

  it.each([
    'https://evil.example/a',
    'https://evilfbsbx.com/a',
    'https://fbsbx.com.evil.example/a',
    'https://fbsbx.com@evil.example/a',
    'https://lookaside.fbsbx.com:8443/a',
    'http://lookaside.fbsbx.com/a',
    'https://proxy.example/media/1',
    'http://proxy.example:8443/media/1',
    'https://proxy.example.evil.example:8443/a',
    'file:///etc/passwd',
    '//lookaside.fbsbx.com/a',
    '',
  ])('keeps it from %s', (url) => {
    expect(isTrusted(url, 'https://proxy.example:8443')).toBe(false);
  });
});

import { AppConfig } from '../config/app-config.js';
import { Environment } from '../config/environment.js';
import { assetOf, pageHeaders, renderPage, renderUnusable } from './connect-page.js';

const configOf = (settings: Partial<Environment>): AppConfig =>
  new AppConfig(Object.assign(new Environment(), settings));

describe('the page of a connect link', () => {
  it('writes whatever it is given as text', () => {
    const evil = '"><script>alert(1)</script>';
    const config = configOf({ BRAND_NAME: evil, META_APP_ID: '1', META_CONFIG_ID: '2' });
    for (const page of [
      renderPage(config, { coexistence: true, redirectUrl: `https://example.com/${evil}` }),
      renderUnusable(config, evil),
    ]) {
      expect(page).not.toContain('<script>alert');
      expect(page).toContain('&#60;script&#62;');
    }
  });

  it('may load our own files and the SDK, and nothing else', () => {
    const { 'content-security-policy': policy, ...others } = pageHeaders(
      configOf({ META_SDK_URL: 'https://connect.facebook.net/en_US/sdk.js' }),
    );
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self' https://connect.facebook.net;");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(others).toMatchObject({ 'cross-origin-opener-policy': 'same-origin-allow-popups' });
  });

  it('has its two files and no others', () => {
    expect(assetOf('connect.js')?.type).toContain('javascript');
    expect(assetOf('connect.css')?.type).toContain('css');
    expect(assetOf('../connect-page.js')).toBeUndefined();
  });
});

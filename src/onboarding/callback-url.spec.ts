import { callbackUrlOf, leadsHere } from './callback-url.js';

describe(leadsHere.name, () => {
  const PUBLIC = 'https://api.example.com/base';

  it.each([
    ['https://api.example.com/base/whatsapp/webhook', true],
    ['https://api.example.com/base/whatsapp/webhook/tnt_1', true],
    ['https://api.example.com/whatsapp/webhook', false],
    ['https://api.example.com/base/whatsapp/webhooks', false],
    ['https://api.example.com.evil.test/base/whatsapp/webhook', false],
    ['nothing', false],
  ])('of %s is %s', (url, here) => {
    expect(leadsHere(url, PUBLIC)).toBe(here);
    expect(callbackUrlOf(PUBLIC)).toBe(`${PUBLIC}/whatsapp/webhook`);
  });

  it.each([
    ['http://127.0.0.1:3000/whatsapp/webhook', true],
    ['https://any.test/prefix/whatsapp/webhook?x=1', true],
    ['https://any.test/hook', false],
    ['https://any.test/whatsapp/webhooks', false],
  ])('goes by the path alone where our address is not known: %s', (url, here) => {
    expect(leadsHere(url, undefined)).toBe(here);
  });
});

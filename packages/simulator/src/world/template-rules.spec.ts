import type { JsonObject } from '../graph/json.js';
import { templateProblem } from './template-rules.js';

const EXAMPLE = { body_text: [['Ada']] };
const BODY = { type: 'BODY', text: 'Thank you for your order, it is on its way.' };
const draft = (rest: JsonObject = {}) => ({
  name: 'order_ok',
  language: 'en_US',
  category: 'UTILITY',
  components: [BODY],
  ...rest,
});
const withBody = (text: string, rest: object = { example: EXAMPLE }) =>
  draft({ components: [{ type: 'BODY', text, ...rest }] });
const withAlso = (component: object) => draft({ components: [BODY, component] });
const LEADS_TO: Readonly<Record<string, object>> = {
  URL: { url: 'https://x.example/' },
  PHONE_NUMBER: { phone_number: '+15550001234' },
};
const link = (url: string) =>
  withAlso({ type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Go', url }] });
const buttons = (...types: string[]) =>
  withAlso({
    type: 'BUTTONS',
    buttons: types.map((type) => ({ type, text: 'Go', ...LEADS_TO[type] })),
  });

describe(templateProblem.name, () => {
  it.each([
    ['a plain one', draft(), undefined],
    ['a variable', withBody('Thank you, {{1}}! All is well.'), undefined],
    ['capitals in the name', draft({ name: 'Order' }), 100],
    ['no language', draft({ language: undefined }), 100],
    ['an unknown category', draft({ category: 'OTHER' }), 100],
    ['no components', draft({ components: undefined }), 100],
    ['no body', draft({ components: [{ type: 'FOOTER', text: 'x' }] }), 100],
    ['a body too long', withBody('x'.repeat(1025)), 2388040],
    ['a variable at the start', withBody('{{1}} is your code, keep it safe.'), 2388299],
    ['a variable at the end', withBody('This is your secret code: {{1}}'), 2388299],
    ['too many variables', withBody('a {{1}} b {{2}} c {{3}} d'), 2388293],
    ['no example', withBody('Thank you, {{1}}! All is well.', {}), 2388072],
    [
      'two variables in the header',
      withAlso({ type: 'HEADER', format: 'TEXT', text: '{{1}} {{2}}' }),
      2388047,
    ],
    ['a variable in the footer', withAlso({ type: 'FOOTER', text: 'Bye {{1}}' }), 2388073],
    ['a footer too long', withAlso({ type: 'FOOTER', text: 'x'.repeat(61) }), 2388040],
    ['ten quick replies', buttons(...Array<string>(10).fill('QUICK_REPLY')), undefined],
    ['eleven quick replies', buttons(...Array<string>(11).fill('QUICK_REPLY')), 100],
    ['replies that stand together', buttons('URL', 'QUICK_REPLY', 'QUICK_REPLY'), undefined],
    ['replies with a link between', buttons('QUICK_REPLY', 'URL', 'QUICK_REPLY'), 100],
    ['a variable at the end of a link', link('https://x.example/{{1}}'), undefined],
    ['a variable in the middle of a link', link('https://x.example/{{1}}/a'), 100],
    ['a link too long', link(`https://x.example/${'x'.repeat(2000)}`), 2388040],
    [
      'a link to nowhere',
      withAlso({ type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Go' }] }),
      100,
    ],
    ['three links', buttons('URL', 'URL', 'URL'), 100],
  ])('%s', (_case, body, code) => {
    expect(templateProblem(body)?.code).toBe(code);
  });
});

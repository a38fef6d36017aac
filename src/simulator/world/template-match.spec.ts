import type { JsonObject } from '../graph/json.js';
import { templateMismatch } from './template-match.js';
import type { Template } from './template.js';

const template = (
  components: JsonObject[],
  parameterFormat: 'POSITIONAL' | 'NAMED' = 'POSITIONAL',
): Template => ({
  id: '1',
  wabaId: '11',
  name: 'order',
  language: 'en',
  status: 'APPROVED',
  category: 'UTILITY',
  parameterFormat,
  components,
});

const BODY = { type: 'BODY', text: 'Dear {{1}}, order {{2}} is on its way.' };
const NAMED = { type: 'BODY', text: 'Dear {{name}}, thank you.' };
const text = (value: string, name?: string) => ({
  type: 'text',
  text: value,
  parameter_name: name,
});
const body = (...parameters: object[]) => ({ type: 'body', parameters });
const header = (...parameters: object[]) => ({ type: 'header', parameters });
const url = { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Go', url: 'https://x/{{1}}' }] };
const press = (index: string) => ({
  type: 'button',
  sub_type: 'url',
  index,
  parameters: [text('a')],
});

describe(templateMismatch.name, () => {
  it.each([
    ['all parameters', template([BODY]), [body(text('Ada'), text('7'))], undefined],
    ['a parameter short', template([BODY]), [body(text('Ada'))], 132000],
    ['no components at all', template([BODY]), [], 132000],
    ['one too many', template([NAMED]), [body(text('a'), text('b'))], 132000],
    ['named parameters', template([NAMED], 'NAMED'), [body(text('Ada', 'name'))], undefined],
    ['a wrong name', template([NAMED], 'NAMED'), [body(text('Ada', 'nome'))], 132012],
    ['no name', template([NAMED], 'NAMED'), [body(text('Ada'))], 132012],
    ['a text too long', template([BODY, url]), [body(text('x'.repeat(1024)), text('b'))], 132005],
    [
      'an image header',
      template([{ type: 'HEADER', format: 'IMAGE' }]),
      [header({ type: 'image' })],
      undefined,
    ],
    [
      'a video over an image',
      template([{ type: 'HEADER', format: 'IMAGE' }]),
      [header({ type: 'video' })],
      132012,
    ],
    ['no image', template([{ type: 'HEADER', format: 'IMAGE' }]), [], 132012],
    ['a link with its end', template([url]), [press('0')], undefined],
    ['a link without its end', template([url]), [], 131008],
    ['a button that is not there', template([url]), [press('0'), press('1')], 132012],
  ] as [string, Template, JsonObject[], number | undefined][])(
    '%s',
    (_case, subject, given, code) => {
      expect(templateMismatch(subject, given)?.code).toBe(code);
    },
  );
});

import { messageTypes } from '../../../test/factories/message-types.factory.js';
import { asObject, asObjects } from '../../whatsapp/json.js';
import { checkContent, SENDABLE_TYPES, type SendableType } from './content-rules.js';

const TYPES = messageTypes('wamid.A');

it('there is an example of every type that can be sent', () => {
  expect(new Set(TYPES.map(({ type }) => type))).toEqual(new Set(SENDABLE_TYPES));
});

describe('a field that Meta does not know', () => {
  it.each(TYPES.map(({ title, type, content }) => [title, type as SendableType, content] as const))(
    'is named in %s',
    (_title, type, content) => {
      const [first = asObject(content)] = asObjects(content);
      const place = Array.isArray(content) ? `${type}.0` : type;
      const strange = { ...first, glitter: { deep: [1] } };
      const errors = checkContent(type, Array.isArray(content) ? [strange] : strange);
      expect(errors).toEqual([
        { field: `${place}.glitter`, message: expect.stringContaining('is not known here') },
      ]);
    },
  );

  it('is named twenty times at most, and cut where its name is long', () => {
    const many = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, place) => [`${place}`.padStart(500, 'x'), 1]),
    );
    const errors = checkContent('text', { body: 'hi', ...many });
    expect(errors).toHaveLength(20);
    expect(errors.every(({ field }) => field.length <= 'text.'.length + 60)).toBe(true);
  });

  it('is named where it lies deep', () => {
    const content = {
      type: 'button',
      body: { text: 'Choose', txt: 'x' },
      action: { buttons: [{ type: 'reply', reply: { id: 'a', title: 'A', payload: 'p' } }] },
    };
    expect(checkContent('interactive', content).map(({ field }) => field)).toEqual([
      'interactive.body.txt',
      'interactive.action.buttons.0.reply.payload',
    ]);
  });
});

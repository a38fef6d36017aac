import { describe, expect, it } from 'vitest';
import { partsOf, placeholdersOf, toComponents } from './template-text';

describe(partsOf, () => {
  it('shows what customers read, and what else there is', () => {
    const components = [
      { type: 'HEADER', format: 'IMAGE' },
      { type: 'BODY', text: 'Hello {{1}}' },
      { type: 'FOOTER', text: 'Acme' },
      { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Yes' }, { type: 'OTP' }] },
      { type: 'CAROUSEL', cards: [] },
    ];
    expect(partsOf({ components })).toEqual([
      { kind: 'header', text: '[IMAGE]' },
      { kind: 'body', text: 'Hello {{1}}' },
      { kind: 'footer', text: 'Acme' },
      { kind: 'button', text: 'Yes' },
      { kind: 'button', text: 'OTP' },
    ]);
  });
});

describe(placeholdersOf, () => {
  it('counts each once', () => {
    expect(placeholdersOf('{{2}} and {{1}}, {{2}} {{name}}')).toEqual([1, 2]);
  });
});

describe(toComponents, () => {
  it('writes what Meta reads, and leaves out what is empty', () => {
    const text = { header: ' ', body: ' Hi {{1}} ', footer: 'Acme', examples: 'Ann\n\n' };
    expect(toComponents(text)).toEqual([
      { type: 'BODY', text: 'Hi {{1}}', example: { body_text: [['Ann']] } },
      { type: 'FOOTER', text: 'Acme' },
    ]);
  });
});

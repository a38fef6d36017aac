import type { Template } from '../../api/client';

/** What a customer reads of a template, part by part, with its placeholders. */
export function partsOf({ components }: Pick<Template, 'components'>): readonly TemplatePart[] {
  return (components ?? []).flatMap((component) => {
    const { type, text, format, buttons } = component as Record<string, unknown>;
    const kind = String(type).toLowerCase();
    if (Array.isArray(buttons)) {
      return buttons.map((button) => ({ kind: 'button', text: textOf(button) }));
    }
    if (typeof text === 'string') return [{ kind, text }];
    return typeof format === 'string' ? [{ kind, text: `[${format}]` }] : [];
  });
}

export interface TemplatePart {
  /** `header`, `body`, `footer`, `button` or what Meta calls it. */
  readonly kind: string;
  readonly text: string;
}

/** Numbers of the placeholders of a text, in order. */
export function placeholdersOf(text: string): number[] {
  const found = [...text.matchAll(/\{\{(\d+)\}\}/g)].map(([, number]) => Number(number));
  return [...new Set(found)].sort((one, other) => one - other);
}

export interface NewTemplateText {
  readonly header: string;
  readonly body: string;
  readonly footer: string;
  /** One a line. */
  readonly examples: string;
}

/** As Meta's management API has them. */
export function toComponents({ header, body, footer, examples }: NewTemplateText): object[] {
  const samples = examples
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return [
    ...(header.trim() === '' ? [] : [{ type: 'HEADER', format: 'TEXT', text: header.trim() }]),
    {
      type: 'BODY',
      text: body.trim(),
      ...(samples.length > 0 && { example: { body_text: [samples] } }),
    },
    ...(footer.trim() === '' ? [] : [{ type: 'FOOTER', text: footer.trim() }]),
  ];
}

function textOf(button: unknown): string {
  const { text, type } = { ...(button as Record<string, unknown> | null) };
  return typeof text === 'string' ? text : String(type);
}

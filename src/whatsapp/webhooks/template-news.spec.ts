import { readTemplateNews } from './template-news.js';

const NAME = { message_template_name: 'order' };
const LANGUAGE = { message_template_language: 'en_US' };
const PAUSED = { event: 'PAUSED' };

describe(readTemplateNews.name, () => {
  it('says of which template something is told', () => {
    expect(readTemplateNews({ ...NAME, ...LANGUAGE, ...PAUSED }).template).toEqual({
      name: 'order',
      language: 'en_US',
      status: 'PAUSED',
    });
  });

  it.each(['title', 'element', 'footer', 'buttons'])('tells by its %s that it changed', (part) => {
    const value = { ...NAME, ...LANGUAGE, [`message_template_${part}`]: 'x' };
    expect(readTemplateNews(value).template).toMatchObject({ contentChanged: true });
  });

  it.each([
    ['its name', { ...LANGUAGE, ...PAUSED }, 'unknown (en_US)'],
    ['its language', { ...NAME, ...PAUSED }, 'order (unknown)'],
    ['anything new', { ...NAME, ...LANGUAGE }, 'order (en_US)'],
  ])('is no news of a template without %s', (_what, value, which) => {
    const { summary, template } = readTemplateNews(value);
    expect(template).toBeUndefined();
    expect(summary).toContain(`Template ${which}: `);
  });
});

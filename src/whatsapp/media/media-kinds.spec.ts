import {
  endingOf,
  mapMedia,
  MAX_INBOUND_BYTES,
  maxBytesOf,
  mediaKindOf,
  mediaReferences,
  type MediaKind,
} from './media-kinds.js';

describe(mediaKindOf.name, () => {
  it.each([
    ['image/jpeg', 'image'],
    ['audio/ogg; codecs=opus', 'audio'],
    ['Application/PDF', 'document'],
    ['image/webp', 'sticker'],
    ['application/x-msdownload', undefined],
    ['', undefined],
    ['__proto__', undefined],
  ])('knows %s as %s', (mimeType, kind) => {
    expect(mediaKindOf(mimeType)).toBe(kind);
  });
});

describe(maxBytesOf.name, () => {
  it.each<[MediaKind, number]>([
    ['image', 5_242_880],
    ['video', 16_777_216],
    ['audio', 16_777_216],
    ['document', 104_857_600],
    ['sticker', 512_000],
  ])('lets a file that is sent as %s have as many bytes as Meta takes: %i', (kind, bytes) => {
    expect(maxBytesOf(kind)).toBe(bytes);
  });

  it('lets customers send any file of up to 100 MB', () => {
    expect(MAX_INBOUND_BYTES).toBe(104_857_600);
  });
});

describe('media ids in messages', () => {
  const card = {
    card_index: 0,
    components: [{ type: 'header', parameters: [{ type: 'video', video: { id: 'med_3' } }] }],
  };
  const flow = { parameters: { flow_action_payload: { data: { image: { id: 'med_9' } } } } };

  it.each([
    ['image', { id: 'med_1', caption: 'x' }, [['image', 'image.id', 'med_1']]],
    ['image', { link: 'https://example.com/a.png' }, []],
    ['text', { body: 'x', image: { id: 'med_1' } }, []],
    [
      'interactive',
      { type: 'button', header: { type: 'image', image: { id: 'med_2' } } },
      [['image', 'interactive.header.image.id', 'med_2']],
    ],
    ['interactive', { type: 'flow', action: { name: 'flow', ...flow } }, []],
    [
      'template',
      { name: 'x', components: [{ type: 'carousel', cards: [card] }] },
      [['video', 'template.components.0.cards.0.components.0.parameters.0.video.id', 'med_3']],
    ],
  ])('are found in %s %#', (type, content, expected) => {
    const found = mediaReferences(type, content);
    expect(found.map(({ kind, field, id }) => [kind, field, id])).toEqual(expected);
  });

  it.each([
    [true, true],
    [false, false],
    ['true', false],
    [undefined, false],
  ])('are of a voice note if it is said: voice %j', (given, voice) => {
    expect(mediaReferences('audio', { id: 'med_1', voice: given })).toEqual([
      { kind: 'audio', field: 'audio.id', id: 'med_1', voice },
    ]);
  });

  it.each([
    ['image', null],
    ['image', 'med_1'],
    ['interactive', null],
    ['interactive', { header: 'med_1', action: null }],
    ['template', { components: [null, 'med_1', { parameters: { video: 'med_1' } }] }],
  ])('are not looked for where no object is: %s %j', (type, content) => {
    expect(mediaReferences(type, content)).toEqual([]);
    expect(mapMedia(type, content, (_reference, media) => media)).toEqual(content);
  });

  it('are replaced without a trace in what was given', () => {
    const content = { type: 'button', header: { type: 'image', image: { id: 'med_2' } } };
    const map = (_reference: unknown, media: object) => ({ ...media, id: '77' });
    expect(mapMedia('interactive', content, map)).toEqual({
      type: 'button',
      header: { type: 'image', image: { id: '77' } },
    });
    expect(content.header.image.id).toBe('med_2');
  });
});

describe(endingOf.name, () => {
  it.each([
    ['audio/ogg; codecs=opus', 'ogg'],
    ['image/jpeg', 'jpg'],
    ['image/webp', 'webp'],
    ['application/pdf', 'pdf'],
    ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
    ['nonsense', 'bin'],
  ])('of %s is %s', (mimeType, ending) => {
    expect(endingOf(mimeType)).toBe(ending);
  });
});

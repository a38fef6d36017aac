interface MediaRule {
  readonly kind: string;
  readonly maxBytes: number;
  readonly mimeTypes: readonly string[];
}

const MB = 1024 * 1024;
const OOXML = 'application/vnd.openxmlformats-officedocument';

/** What Meta takes of each kind of media, and how much of it. */
const MEDIA_RULES: readonly MediaRule[] = [
  { kind: 'image', maxBytes: 5 * MB, mimeTypes: ['image/jpeg', 'image/png'] },
  { kind: 'video', maxBytes: 16 * MB, mimeTypes: ['video/mp4', 'video/3gpp'] },
  {
    kind: 'audio',
    maxBytes: 16 * MB,
    mimeTypes: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg', 'audio/opus'],
  },
  {
    kind: 'document',
    maxBytes: 100 * MB,
    mimeTypes: [
      'text/plain',
      'application/pdf',
      'application/msword',
      'application/vnd.ms-excel',
      'application/vnd.ms-powerpoint',
      `${OOXML}.wordprocessingml.document`,
      `${OOXML}.spreadsheetml.sheet`,
      `${OOXML}.presentationml.presentation`,
    ],
  },
  // Animated ones; still ones may have 100 KB.
  { kind: 'sticker', maxBytes: 500 * 1024, mimeTypes: ['image/webp'] },
];

export const MEDIA_MIME_TYPES = MEDIA_RULES.flatMap(({ mimeTypes }) => mimeTypes);

/** As what a file of this type, whatever its parameters, can be sent; `undefined`: not at all. */
export function mediaRuleOf(mimeType: string): MediaRule | undefined {
  const bare = (mimeType.split(';')[0] ?? '').trim().toLowerCase();
  return MEDIA_RULES.find(({ mimeTypes }) => mimeTypes.includes(bare));
}

/** One kind of media Meta takes. */
interface MediaKind {
  readonly maxBytes: number;
  readonly mimeTypes: readonly string[];
}

const MB = 1024 * 1024;
const OOXML = 'application/vnd.openxmlformats-officedocument';

/** What may be uploaded, and how large it may be. */
export const MEDIA_KINDS: Readonly<Record<string, MediaKind>> = {
  audio: {
    maxBytes: 16 * MB,
    mimeTypes: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg', 'audio/opus'],
  },
  document: {
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
  image: { maxBytes: 5 * MB, mimeTypes: ['image/jpeg', 'image/png'] },
  sticker: { maxBytes: 500 * 1024, mimeTypes: ['image/webp'] },
  video: { maxBytes: 16 * MB, mimeTypes: ['video/mp4', 'video/3gpp'] },
};

export const MIME_TYPES = Object.values(MEDIA_KINDS).flatMap(({ mimeTypes }) => mimeTypes);

/** How large a file of this type may be; `undefined` if Meta does not take it. */
export function maxBytesOf(mimeType: string): number | undefined {
  const bare = mimeType.split(';')[0]?.trim().toLowerCase() ?? '';
  return Object.values(MEDIA_KINDS).find(({ mimeTypes }) => mimeTypes.includes(bare))?.maxBytes;
}

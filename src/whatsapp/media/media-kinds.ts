import { asObject, asText, type JsonObject } from '../json.js';

interface MediaRule {
  readonly maxBytes: number;
  readonly mimeTypes: readonly string[];
}

const MB = 1024 * 1024;
const OOXML = 'application/vnd.openxmlformats-officedocument';

/** What Meta takes of each kind of media, and how much of it. */
const MEDIA_RULES = {
  image: { maxBytes: 5 * MB, mimeTypes: ['image/jpeg', 'image/png'] },
  video: { maxBytes: 16 * MB, mimeTypes: ['video/mp4', 'video/3gpp'] },
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
  // Animated ones; still ones may have 100 KB.
  sticker: { maxBytes: 500 * 1024, mimeTypes: ['image/webp'] },
} as const satisfies Record<string, MediaRule>;

/** Also the types of the messages that carry it. */
export type MediaKind = keyof typeof MEDIA_RULES;

export const MEDIA_KINDS = Object.keys(MEDIA_RULES) as MediaKind[];

/** Customers may send any type of file, up to this size. */
export const MAX_INBOUND_BYTES = 100 * MB;

export const MEDIA_MIME_TYPES: readonly string[] = Object.values<MediaRule>(MEDIA_RULES).flatMap(
  ({ mimeTypes }) => mimeTypes,
);

export function isMediaKind(word: string): word is MediaKind {
  return Object.hasOwn(MEDIA_RULES, word);
}

/** As what a file of this type can be sent; `undefined` if Meta does not take it. */
export function mediaKindOf(mimeType: string): MediaKind | undefined {
  const bare = bareType(mimeType);
  return MEDIA_KINDS.find((kind) => (MEDIA_RULES[kind] as MediaRule).mimeTypes.includes(bare));
}

export function maxBytesOf(kind: MediaKind): number {
  return MEDIA_RULES[kind].maxBytes;
}

/** Without parameters: `audio/ogg` of `audio/ogg; codecs=opus`. */
export function bareType(mimeType: string): string {
  return (mimeType.split(';')[0] ?? '').trim().toLowerCase();
}

/** A file that a message refers to. */
export interface MediaReference {
  readonly kind: MediaKind;
  /** Path of the id, e.g. `interactive.header.image.id`. */
  readonly field: string;
  readonly id: string;
}

/** Files that a message refers to by id: its own, or those of headers and cards. */
export function mediaReferences(type: string, content: unknown): MediaReference[] {
  const found: MediaReference[] = [];
  mapMediaIds(type, content, (reference) => {
    found.push(reference);
    return reference.id;
  });
  return found;
}

/** The content with other ids in the places of media ids; the same object if it has none. */
export function mapMediaIds(
  type: string,
  content: unknown,
  map: (reference: MediaReference) => string,
): unknown {
  if (isMediaKind(type)) return mapOwn(type, content, type, map);
  if (type !== 'interactive' && type !== 'template') return content;
  return mapWithin(content, type, map);
}

function mapOwn(
  kind: MediaKind,
  media: unknown,
  field: string,
  map: (reference: MediaReference) => string,
): unknown {
  const id = asText(asObject(media)?.['id']);
  if (id === undefined) return media;
  return { ...(media as JsonObject), id: map({ kind, field: `${field}.id`, id }) };
}

/** Parts in which a header, a card or a parameter may hold a file. */
const HOLDERS = new Set(['header', 'action', 'cards', 'components', 'parameters']);

function mapWithin(
  value: unknown,
  field: string,
  map: (reference: MediaReference) => string,
): unknown {
  if (Array.isArray(value)) {
    return value.map((entry, index) => mapWithin(entry, `${field}.${index}`, map));
  }
  const object = asObject(value);
  if (object === undefined) return value;
  return Object.fromEntries(
    Object.entries(object).map(([name, part]) => {
      const path = `${field}.${name}`;
      if (isMediaKind(name)) return [name, mapOwn(name, part, path, map)];
      return [name, HOLDERS.has(name) ? mapWithin(part, path, map) : part];
    }),
  );
}

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

/** The only type that plays as a voice note, with Opus in it. */
export const OGG_TYPE = 'audio/ogg';

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

const ENDINGS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'video/3gpp': '3gp',
  'text/plain': 'txt',
  'application/msword': 'doc',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.ms-powerpoint': 'ppt',
  [`${OOXML}.wordprocessingml.document`]: 'docx',
  [`${OOXML}.spreadsheetml.sheet`]: 'xlsx',
  [`${OOXML}.presentationml.presentation`]: 'pptx',
};

/** The ending of a file's name that fits its type, without the dot. */
export function endingOf(mimeType: string): string {
  const bare = bareType(mimeType);
  return ENDINGS[bare] ?? bare.split('/')[1] ?? 'bin';
}

/** A file that a message refers to. */
export interface MediaReference {
  readonly kind: MediaKind;
  /** Path of the id, e.g. `interactive.header.image.id`. */
  readonly field: string;
  readonly id: string;
  /** It is to be played as a voice note. */
  readonly voice: boolean;
}

/** Files that a message refers to by id: its own, or those of headers and cards. */
export function mediaReferences(type: string, content: unknown): MediaReference[] {
  const found: MediaReference[] = [];
  mapMedia(type, content, (reference, media) => {
    found.push(reference);
    return media;
  });
  return found;
}

/** What becomes of an object that names a file by its id. */
type MapMedia = (reference: MediaReference, media: JsonObject) => JsonObject;

/** The content with other objects in the places of those that name a file by its id. */
export function mapMedia(type: string, content: unknown, map: MapMedia): unknown {
  if (isMediaKind(type)) return mapOwn(type, content, type, map);
  if (type !== 'interactive' && type !== 'template') return content;
  return mapWithin(content, type, map);
}

function mapOwn(kind: MediaKind, media: unknown, field: string, map: MapMedia): unknown {
  const object = asObject(media) ?? {};
  const id = asText(object['id']);
  if (id === undefined) return media;
  return map({ kind, field: `${field}.id`, id, voice: object['voice'] === true }, object);
}

/** Parts in which a header, a card or a parameter may hold a file. */
const HOLDERS = new Set(['header', 'action', 'cards', 'components', 'parameters']);

function mapWithin(value: unknown, field: string, map: MapMedia): unknown {
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

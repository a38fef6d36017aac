import type { FileKind } from './file-view';

const IMAGES = new Set(['image/jpeg', 'image/png']);
const VIDEOS = new Set(['video/mp4', 'video/3gpp']);
const AUDIOS = new Set(['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg']);

/** As what a file is sent; whatever is none of the others goes as a document. */
export function kindOfFile({ type }: { readonly type: string }): FileKind {
  const [plain = ''] = type.split(';');
  if (IMAGES.has(plain)) return 'image';
  if (VIDEOS.has(plain)) return 'video';
  if (AUDIOS.has(plain)) return 'audio';
  return plain === 'image/webp' ? 'sticker' : 'document';
}

/** Kinds that take a text along. */
export function takesCaption(kind: FileKind): boolean {
  return kind === 'image' || kind === 'video' || kind === 'document';
}

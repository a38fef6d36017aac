import { MEDIA_MIME_TYPES, mediaRuleOf } from '../world/media-kinds.js';
import { multipartEvents, type MultipartEvent } from '../http/multipart.js';
import type { MediaAsset, MediaDraft, MediaService } from '../world/media.service.js';
import { graphError, type GraphError } from './graph-error.js';

/** Largest file the API reads at all. */
const UPLOAD_LIMIT = 101 * 1024 * 1024;

/** What clients call a file whose type they do not know. */
const UNTYPED = 'application/octet-stream';

interface Upload {
  readonly fields: Map<string, string>;
  file?: { readonly draft: MediaDraft; readonly mimeType: string | undefined };
}

/**
 * Takes an upload as it arrives.
 *
 * @param query of the call; its fields count like those of the form
 * @throws GraphError if Meta would not take it; nothing is kept then
 */
export async function readUpload(
  source: AsyncIterable<Buffer>,
  boundary: string,
  media: MediaService,
  phoneNumberId: string,
  query: Readonly<Record<string, string>>,
): Promise<MediaAsset> {
  const upload: Upload = { fields: new Map(Object.entries(query)) };
  try {
    await readParts(multipartEvents(source, boundary), upload, media);
    return keep(upload, media, phoneNumberId);
  } catch (error) {
    if (upload.file) await media.remove(upload.file.draft.id);
    throw error instanceof Error && error.name !== 'GraphError'
      ? graphError(100, { details: error.message })
      : error;
  }
}

async function readParts(
  events: AsyncGenerator<MultipartEvent>,
  upload: Upload,
  media: MediaService,
): Promise<void> {
  let event = await events.next();
  while (!event.done) {
    const part = event.value;
    if (part.kind !== 'part') throw new Error('The multipart body is not well formed.');
    const content = new PartContent(events);
    if (part.name === 'file') {
      const draft = await media.store(content.chunks());
      upload.file = { draft, mimeType: part.contentType };
    } else {
      upload.fields.set(part.name, await content.text());
    }
    event = content.next;
  }
}

function keep({ fields, file }: Upload, media: MediaService, phoneNumberId: string): MediaAsset {
  if (fields.get('messaging_product') !== 'whatsapp') {
    throw graphError(100, { message: '(#100) The parameter messaging_product is required.' });
  }
  if (!file) throw graphError(100, { message: '(#100) The parameter file is required.' });
  const ofPart = file.mimeType === UNTYPED ? undefined : file.mimeType;
  const mimeType = ofPart ?? fields.get('type') ?? UNTYPED;
  const refusal = refusalOf(mimeType, file.draft.bytes);
  if (refusal) throw refusal;
  return media.keep(file.draft, mimeType, phoneNumberId);
}

function refusalOf(mimeType: string, bytes: number): GraphError | undefined {
  const rule = mediaRuleOf(mimeType);
  if (rule === undefined) {
    return graphError(100, {
      message: `(#100) Param file must be a file with one of the following types: ${MEDIA_MIME_TYPES.join(', ')}. Received file of type '${mimeType}'.`,
    });
  }
  if (bytes > rule.maxBytes) {
    return graphError(100, {
      details: `Param file is ${bytes} bytes long; ${mimeType} may have ${rule.maxBytes}.`,
    });
  }
  return bytes === 0 ? graphError(100, { details: 'Param file is empty.' }) : undefined;
}

/** The bytes of one part; what follows them is in `next` afterwards. */
class PartContent {
  next: IteratorResult<MultipartEvent> = { done: true, value: undefined };
  private size = 0;

  constructor(private readonly events: AsyncGenerator<MultipartEvent>) {}

  async *chunks(): AsyncGenerator<Buffer> {
    this.next = await this.events.next();
    while (!this.next.done && this.next.value.kind === 'data') {
      this.size += this.next.value.chunk.length;
      if (this.size > UPLOAD_LIMIT) throw new Error('The file is too large.');
      yield this.next.value.chunk;
      this.next = await this.events.next();
    }
  }

  async text(): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.chunks()) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  }
}

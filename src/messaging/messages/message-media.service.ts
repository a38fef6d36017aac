import { Injectable } from '@nestjs/common';
import { defined } from '../../common/defined.js';
import type { FieldError } from '../../common/app-error.js';
import { isId, type MediaId, type MessageId, type TenantId } from '../../common/id.js';
import { MediaNotUsableError } from '../../media/media.errors.js';
import type { Media } from '../../media/media.schema.js';
import { MediaService, type ExpectedMedia } from '../../media/media.service.js';
import { asObject, asText } from '../../whatsapp/json.js';
import {
  OGG_TYPE,
  bareType,
  isMediaKind,
  maxBytesOf,
  mediaKindOf,
  mediaReferences,
  type MediaReference,
} from '../../whatsapp/media/media-kinds.js';
import type { Message } from './message.schema.js';

/** The files of each message that has any. */
export type MediaOfMessages = ReadonlyMap<MessageId, Media>;

/** What messages have to do with files. Messages without any cost nothing here. */
@Injectable()
export class MessageMedia {
  constructor(private readonly media: MediaService) {}

  /** Has the files fetched that came with these messages. */
  async fetchFor(messages: readonly Message[]): Promise<void> {
    await this.media.expect(messages.flatMap((message) => expectedOf(message) ?? []));
  }

  /** The file of each message: what came with it, or the first that it was sent with. */
  async of(tenantId: TenantId, messages: readonly Message[]): Promise<MediaOfMessages> {
    const came = messages.filter((message) => expectedOf(message) !== undefined);
    const sent = messages.flatMap((message) => {
      const mediaId = ownIdsOf(message)[0];
      return mediaId === undefined ? [] : [{ messageId: message._id, mediaId }];
    });
    if (came.length === 0 && sent.length === 0) return new Map();
    const found = await this.media.findOfMessages(
      tenantId,
      came.map(({ _id }) => _id),
      sent.map(({ mediaId }) => mediaId),
    );
    const byId = new Map(found.map((media) => [media._id, media]));
    const pairs = [
      ...found.map((media) => [media.messageId, media] as const),
      ...sent.map(({ messageId, mediaId }) => [messageId, byId.get(mediaId)] as const),
    ];
    return new Map(
      pairs.flatMap(([messageId, media]) => (messageId && media ? [[messageId, media]] : [])),
    );
  }

  /** Whether the files that messages name can be sent with them. @returns by index */
  async check(
    tenantId: TenantId,
    requests: readonly Pick<Message, 'type' | 'content'>[],
  ): Promise<(MediaNotUsableError | null)[]> {
    const references = requests.map(ownReferencesOf);
    const ids = [...new Set(references.flat().map(({ id }) => id))].filter(isMediaId);
    if (ids.length === 0) return requests.map(() => null);
    const found = await this.media.findAll(tenantId, ids);
    const byId = new Map<string, Media>(found.map((media) => [media._id, media]));
    return references.map((own) => {
      const errors = own.flatMap((reference) => complaintOf(reference, byId.get(reference.id)));
      return errors.length === 0 ? null : new MediaNotUsableError(errors);
    });
  }
}

/** Ids of ours in the message; Meta's own are left to Meta. */
export function ownIdsOf(message: Pick<Message, 'type' | 'content'>): MediaId[] {
  return ownReferencesOf(message)
    .map(({ id }) => id)
    .filter(isMediaId);
}

function ownReferencesOf({ type, content }: Pick<Message, 'type' | 'content'>): MediaReference[] {
  return mediaReferences(type, content).filter(({ id }) => isMediaId(id));
}

function isMediaId(id: string): id is MediaId {
  return isId('med', id);
}

function complaintOf(
  { kind, field, id, voice }: MediaReference,
  media: Media | undefined,
): FieldError[] {
  const complain = (message: string): FieldError[] => [{ field, message }];
  if (media === undefined) return complain(`is no file of this tenant: ${id}`);
  if (media.state !== 'stored') return complain('is a file that is not stored (yet)');
  const actual = mediaKindOf(media.mimeType);
  if (actual !== kind) {
    return complain(
      actual === undefined ? 'is of a type that cannot be sent' : `is of kind ${actual}`,
    );
  }
  const notVoice = voice ? whyNotVoice(media) : undefined;
  if (notVoice !== undefined) {
    return complain(`${notVoice}; a voice note is ${OGG_TYPE} with Opus, mono`);
  }
  if ((media.bytes ?? 0) > maxBytesOf(kind)) return complain('is too large to be sent');
  return [];
}

function whyNotVoice({ mimeType, opusChannels }: Media): string | undefined {
  if (bareType(mimeType) !== OGG_TYPE) return `is ${bareType(mimeType)}`;
  if (opusChannels === 0) return 'is Ogg without Opus';
  // Of files from before this was looked at it is not known.
  if (opusChannels !== undefined && opusChannels !== 1) return `has ${opusChannels} channels`;
  return undefined;
}

/** Only what Meta itself named in a webhook can be fetched. */
function expectedOf(message: Message): ExpectedMedia | undefined {
  const { _id, tenantId, phoneNumberId, type, content, webhookEventId } = message;
  if (webhookEventId === undefined || !isMediaKind(type)) return undefined;
  const file = asObject(content);
  const metaMediaId = asText(file?.['id']);
  const fileName = asText(file?.['filename']);
  if (metaMediaId === undefined) return undefined;
  return {
    tenantId,
    messageId: _id,
    ...defined({ phoneNumberId }),
    metaMediaId,
    mimeType: asText(file?.['mime_type']) ?? 'application/octet-stream',
    ...defined({ fileName }),
  };
}

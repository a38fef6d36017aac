import Audiotrack from '@mui/icons-material/Audiotrack';
import EmojiEmotions from '@mui/icons-material/EmojiEmotions';
import ImageIcon from '@mui/icons-material/Image';
import InsertDriveFile from '@mui/icons-material/InsertDriveFile';
import Mic from '@mui/icons-material/Mic';
import Videocam from '@mui/icons-material/Videocam';
import i18next from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../../api/client';
import { formatBytes } from '../../../i18n/numbers';
import { FileView } from '../../media/file-view';
import { asLink, asText, type Json } from '../read-json';
import { ContentCard } from './content-card';
import { RichText } from './rich-text';

const MEDIA = {
  image: <ImageIcon />,
  video: <Videocam />,
  audio: <Audiotrack />,
  document: <InsertDriveFile />,
  sticker: <EmojiEmotions />,
} satisfies Record<string, ReactNode>;

export type MediaType = keyof typeof MEDIA;

export function isMedia(type: string): type is MediaType {
  return type in MEDIA;
}

interface MediaContentProps {
  readonly message: Message;
  readonly type: MediaType;
  readonly content: Json;
}

/** The file where we have it, else its name and kind. */
export function MediaContent({ message, type, content }: MediaContentProps) {
  const voice = content['voice'] === true;
  const { t } = useTranslation('conversations');
  const title = voice ? t('types.voice') : t(`types.${type}`);
  const icon = voice ? <Mic /> : MEDIA[type];
  const href = asLink(content['link']);
  const caption = asText(content['caption']);
  const { media, tenantId } = message;
  const name = asText(content['filename']) ?? title;
  const stored = media?.state === 'stored';
  const shows = stored && (type === 'image' || type === 'sticker');
  return (
    <>
      {!shows && (
        <ContentCard
          icon={icon}
          title={name}
          details={media === null ? (asText(content['mime_type']) ?? title) : describe(media)}
          link={href === undefined ? undefined : { href, label: t('openFile') }}
        />
      )}
      {stored && <FileView tenantId={tenantId} mediaId={media.id} kind={type} name={name} />}
      {caption !== undefined && <RichText text={caption} />}
    </>
  );
}

function describe({ state, mimeType, bytes }: NonNullable<Message['media']>): string {
  if (state === 'pending') return i18next.t('conversations:file.pending');
  if (state === 'failed') return i18next.t('conversations:file.failed');
  return [mimeType, bytes === null ? '' : formatBytes(bytes)].filter(Boolean).join(', ');
}

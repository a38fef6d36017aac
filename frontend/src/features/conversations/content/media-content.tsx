import Audiotrack from '@mui/icons-material/Audiotrack';
import EmojiEmotions from '@mui/icons-material/EmojiEmotions';
import ImageIcon from '@mui/icons-material/Image';
import InsertDriveFile from '@mui/icons-material/InsertDriveFile';
import Mic from '@mui/icons-material/Mic';
import Videocam from '@mui/icons-material/Videocam';
import type { ReactNode } from 'react';
import type { Message } from '../../../api/client';
import { FileView } from '../../media/file-view';
import { asLink, asText, type Json } from '../read-json';
import { ContentCard } from './content-card';
import { RichText } from './rich-text';

const MEDIA = {
  image: { title: 'Photo', icon: <ImageIcon /> },
  video: { title: 'Video', icon: <Videocam /> },
  audio: { title: 'Audio', icon: <Audiotrack /> },
  document: { title: 'Document', icon: <InsertDriveFile /> },
  sticker: { title: 'Sticker', icon: <EmojiEmotions /> },
} satisfies Record<string, { title: string; icon: ReactNode }>;

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
  const { title, icon } = voice ? { title: 'Voice message', icon: <Mic /> } : MEDIA[type];
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
          link={href === undefined ? undefined : { href, label: 'Open the file' }}
        />
      )}
      {stored && <FileView tenantId={tenantId} mediaId={media.id} kind={type} name={name} />}
      {caption !== undefined && <RichText text={caption} />}
    </>
  );
}

function describe({ state, mimeType, bytes }: NonNullable<Message['media']>): string {
  if (state === 'pending') return 'Being fetched from Meta';
  if (state === 'failed') return 'Could not be fetched from Meta';
  return [mimeType, bytes === null ? '' : formatBytes(bytes)].filter(Boolean).join(', ');
}

function formatBytes(bytes: number): string {
  const [unit, size] = bytes < 1e6 ? (['kilobyte', 1e3] as const) : (['megabyte', 1e6] as const);
  return (bytes / size).toLocaleString(undefined, {
    style: 'unit',
    unit,
    maximumFractionDigits: 1,
  });
}

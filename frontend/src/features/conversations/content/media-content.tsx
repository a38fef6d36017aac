import Audiotrack from '@mui/icons-material/Audiotrack';
import EmojiEmotions from '@mui/icons-material/EmojiEmotions';
import ImageIcon from '@mui/icons-material/Image';
import InsertDriveFile from '@mui/icons-material/InsertDriveFile';
import Mic from '@mui/icons-material/Mic';
import Videocam from '@mui/icons-material/Videocam';
import type { ReactNode } from 'react';
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
  readonly type: MediaType;
  readonly content: Json;
}

/** A file, by its name and kind; the file itself lies at Meta. */
export function MediaContent({ type, content }: MediaContentProps) {
  const voice = content['voice'] === true;
  const { title, icon } = voice ? { title: 'Voice message', icon: <Mic /> } : MEDIA[type];
  const href = asLink(content['link']);
  const caption = asText(content['caption']);
  return (
    <>
      <ContentCard
        icon={icon}
        title={asText(content['filename']) ?? title}
        details={asText(content['mime_type']) ?? title}
        link={href === undefined ? undefined : { href, label: 'Open the file' }}
      />
      {caption !== undefined && <RichText text={caption} />}
    </>
  );
}

import Download from '@mui/icons-material/Download';
import PlayArrow from '@mui/icons-material/PlayArrow';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Skeleton from '@mui/material/Skeleton';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { describeError } from '../../api/errors';
import { useFile } from './use-file';
import { useSeen } from './use-seen';

export type FileKind = 'image' | 'sticker' | 'video' | 'audio' | 'document';

interface FileViewProps {
  readonly tenantId: string;
  readonly mediaId: string;
  readonly kind: FileKind;
  /** What it is, for those who do not see it, and as the name of what is downloaded. */
  readonly name: string;
}

/** A stored file: pictures show themselves, all else waits to be asked for. */
export function FileView(props: FileViewProps) {
  return props.kind === 'image' || props.kind === 'sticker' ? (
    <Picture {...props} />
  ) : (
    <OnRequest {...props} />
  );
}

function Picture({ tenantId, mediaId, kind, name }: FileViewProps) {
  const { t } = useTranslation('media');
  const [ref, seen] = useSeen<HTMLDivElement>();
  const { url, error } = useFile(tenantId, mediaId, seen);
  const size = kind === 'sticker' ? 140 : 320;
  return (
    <Box ref={ref} sx={{ maxWidth: size, my: 0.5 }}>
      {url === undefined && error === null && <Skeleton variant="rounded" height={size / 2} />}
      {url !== undefined && (
        <a href={url} target="_blank" rel="noreferrer" aria-label={t('fullSize', { name })}>
          <Box
            component="img"
            src={url}
            alt={name}
            sx={{ display: 'block', maxWidth: '100%', maxHeight: size, borderRadius: 2 }}
          />
        </a>
      )}
      <Trouble error={error} />
    </Box>
  );
}

function OnRequest({ tenantId, mediaId, kind, name }: FileViewProps) {
  const { t } = useTranslation('media');
  const [wanted, setWanted] = useState(false);
  const { url, isLoading, error } = useFile(tenantId, mediaId, wanted);
  const plays = kind === 'audio' || kind === 'video';
  return (
    <Box sx={{ my: 0.5 }}>
      {url === undefined && (
        <Button
          size="small"
          variant="outlined"
          loading={isLoading}
          startIcon={plays ? <PlayArrow /> : <Download />}
          onClick={() => setWanted(true)}
        >
          {plays ? t('play') : t('load')}
        </Button>
      )}
      {url !== undefined && kind === 'audio' && (
        <audio src={url} controls autoPlay aria-label={name} />
      )}
      {url !== undefined && kind === 'video' && (
        <Box
          component="video"
          src={url}
          controls
          autoPlay
          aria-label={name}
          sx={{ maxWidth: '100%', maxHeight: 320, borderRadius: 2 }}
        />
      )}
      {url !== undefined && (
        <Button size="small" component="a" href={url} download={name} startIcon={<Download />}>
          {t('save')}
        </Button>
      )}
      <Trouble error={error} />
    </Box>
  );
}

function Trouble({ error }: { readonly error: unknown }) {
  if (error === null) return null;
  return (
    <Typography variant="body2" color="error">
      {describeError(error)}
    </Typography>
  );
}

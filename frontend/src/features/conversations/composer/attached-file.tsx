import Close from '@mui/icons-material/Close';
import InsertDriveFile from '@mui/icons-material/InsertDriveFile';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../i18n/numbers';
import { kindOfFile, takesCaption } from '../../media/media-kinds';

interface AttachedFileProps {
  readonly file: File;
  readonly onRemove: () => void;
}

/** What goes along, as it will be seen. */
export function AttachedFile({ file, onRemove }: AttachedFileProps) {
  const { t } = useTranslation('conversations');
  const kind = kindOfFile(file);
  const picture = usePicture(kind === 'image' || kind === 'sticker' ? file : undefined);
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1.5,
        mb: 1,
        p: 1,
        borderRadius: 2,
        bgcolor: 'action.hover',
      }}
    >
      {picture === undefined ? (
        <InsertDriveFile color="action" />
      ) : (
        <Box
          component="img"
          src={picture}
          alt=""
          sx={{ height: 56, maxWidth: 96, borderRadius: 1, objectFit: 'cover' }}
        />
      )}
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography variant="body2" noWrap sx={{ fontWeight: 600 }}>
          {file.name}
        </Typography>
        <Typography variant="caption" color="textSecondary">
          {takesCaption(kind) ? formatBytes(file.size) : t('goesWithoutText')}
        </Typography>
      </Box>
      <IconButton size="small" aria-label={t('removeFile')} onClick={onRemove}>
        <Close />
      </IconButton>
    </Box>
  );
}

function usePicture(file: File | undefined): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (file === undefined) return;
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return file === undefined ? undefined : url;
}

import AttachFile from '@mui/icons-material/AttachFile';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';

interface AttachButtonProps {
  readonly disabled: boolean;
  readonly onFile: (file: File) => void;
}

/** Lets a file be chosen, to go along. */
export function AttachButton({ disabled, onFile }: AttachButtonProps) {
  const { t } = useTranslation('conversations');
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Tooltip title={t('attach')}>
        <span>
          <IconButton
            size="small"
            aria-label={t('attach')}
            disabled={disabled}
            onClick={() => input.current?.click()}
          >
            <AttachFile />
          </IconButton>
        </span>
      </Tooltip>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t('file_label')}
        onChange={({ target }) => {
          const file = target.files?.[0];
          if (file !== undefined) onFile(file);
          // The same file can be chosen again.
          target.value = '';
        }}
      />
    </>
  );
}

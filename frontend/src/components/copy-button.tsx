import Check from '@mui/icons-material/Check';
import ContentCopy from '@mui/icons-material/ContentCopy';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from './copy-text';

interface CopyButtonProps {
  readonly text: string;
  /** What it copies, e.g. `API key`. */
  readonly label: string;
}

export function CopyButton({ text, label }: CopyButtonProps) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    setCopied(await copyText(text));
  };
  return (
    <Button
      variant="outlined"
      size="small"
      startIcon={copied ? <Check /> : <ContentCopy />}
      onClick={copy}
      aria-label={t(copied ? 'copiedThis' : 'copyThis', { what: label })}
    >
      {t(copied ? 'copied' : 'copy')}
    </Button>
  );
}

import Check from '@mui/icons-material/Check';
import ContentCopy from '@mui/icons-material/ContentCopy';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { copyText } from './copy-text';

interface CopyButtonProps {
  readonly text: string;
  /** What it copies, e.g. `API key`. */
  readonly label: string;
}

export function CopyButton({ text, label }: CopyButtonProps) {
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
      aria-label={copied ? `${label} copied` : `Copy ${label}`}
    >
      {copied ? 'Copied' : 'Copy'}
    </Button>
  );
}

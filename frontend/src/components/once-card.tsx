import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { CopyButton } from './copy-button';

interface OnceCardProps {
  readonly title: string;
  readonly value: string;
  /** What it is, for the button that copies it. */
  readonly label: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Something secret, which is shown to whoever made it. */
export function OnceCard({ title, value, label, onClose, children }: OnceCardProps) {
  return (
    <Alert severity="success" sx={{ mb: 3 }} onClose={onClose}>
      <AlertTitle>{title}</AlertTitle>
      {children}
      <Box component="code" sx={{ display: 'block', my: 1, overflowWrap: 'anywhere' }}>
        {value}
      </Box>
      <CopyButton text={value} label={label} />
    </Alert>
  );
}

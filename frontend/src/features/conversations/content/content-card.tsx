import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';

interface ContentCardProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly details?: string | undefined;
  readonly link?: { readonly href: string; readonly label: string } | undefined;
}

/** A thing in a message that is not text: what it is, and where it can be seen. */
export function ContentCard({ icon, title, details, link }: ContentCardProps) {
  return (
    <Box sx={{ display: 'flex', gap: 1.25, alignItems: 'center', py: 0.5 }}>
      <Box
        aria-hidden
        sx={{
          display: 'grid',
          placeItems: 'center',
          width: 44,
          height: 44,
          flexShrink: 0,
          borderRadius: 2,
          bgcolor: 'action.hover',
          color: 'text.secondary',
        }}
      >
        {icon}
      </Box>
      <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <Typography sx={{ fontWeight: 600 }}>{title}</Typography>
        {details !== undefined && (
          <Typography variant="body2" color="textSecondary">
            {details}
          </Typography>
        )}
        {link !== undefined && (
          <Link href={link.href} target="_blank" rel="noopener noreferrer" variant="body2">
            {link.label}
          </Link>
        )}
      </Box>
    </Box>
  );
}

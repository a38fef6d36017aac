import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  /** It is the whole page: its title is the page's heading. */
  readonly wholePage?: boolean;
}

/** Says that there is nothing, why, and what to do about it. */
export function EmptyState({ icon, title, children, action, wholePage = false }: EmptyStateProps) {
  return (
    <Box
      sx={{
        display: 'grid',
        justifyItems: 'center',
        alignContent: 'center',
        textAlign: 'center',
        gap: 1,
        p: 4,
        height: '100%',
      }}
    >
      <Box aria-hidden sx={{ color: 'text.secondary', '& svg': { fontSize: 48 } }}>
        {icon}
      </Box>
      <Typography variant="h2" component={wholePage ? 'h1' : 'h2'}>
        {title}
      </Typography>
      {children !== undefined && (
        <Typography color="textSecondary" sx={{ maxWidth: 420 }}>
          {children}
        </Typography>
      )}
      {action !== undefined && <Box sx={{ mt: 1 }}>{action}</Box>}
    </Box>
  );
}

import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { Brand } from './brand';
import { ColorModeButton } from './color-mode-button';
import { LanguageButton } from './language-button';

interface PanelPageProps {
  readonly title: string;
  readonly lead: ReactNode;
  readonly children: ReactNode;
}

/** A page of one panel, for who is not inside yet. */
export function PanelPage({ title, lead, children }: PanelPageProps) {
  return (
    <Box component="main" sx={{ minHeight: '100dvh', display: 'grid', placeItems: 'center', p: 2 }}>
      <Box sx={{ position: 'fixed', top: 12, right: 12 }}>
        <LanguageButton />
        <ColorModeButton />
      </Box>
      <Paper variant="outlined" sx={{ p: { xs: 3, sm: 4 }, width: '100%', maxWidth: 440 }}>
        <Stack spacing={3}>
          <Brand />
          <Box>
            <Typography variant="h1" gutterBottom>
              {title}
            </Typography>
            <Typography color="textSecondary">{lead}</Typography>
          </Box>
          {children}
        </Stack>
      </Paper>
    </Box>
  );
}

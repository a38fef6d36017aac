import CheckCircle from '@mui/icons-material/CheckCircle';
import ErrorIcon from '@mui/icons-material/Error';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import type { HealthComponent } from './read-components';

/** What a part is for, where it is known. */
const KNOWN: Record<string, { title: string; purpose: string }> = {
  mongodb: { title: 'MongoDB', purpose: 'Keeps tenants, conversations and messages.' },
  redis: { title: 'Redis', purpose: 'Rings the bell for the workers; holds no data of its own.' },
  workers: { title: 'Workers', purpose: 'Handle what was accepted.' },
  consumption: { title: 'Consumption', purpose: 'Webhooks are handled soon after they came.' },
  reconciler: { title: 'Reconciler', purpose: 'Rings again for what was missed.' },
  'media-storage': { title: 'Media storage', purpose: 'Keeps the files of messages.' },
};

export function ComponentCard({ name, up, message }: HealthComponent) {
  const { title, purpose } = KNOWN[name] ?? { title: name, purpose: '' };
  return (
    <Paper variant="outlined" sx={{ p: 2.5 }} component="section" aria-label={title}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
        {up ? <CheckCircle color="success" /> : <ErrorIcon color="error" />}
        <Typography variant="h2" sx={{ flex: 1 }}>
          {title}
        </Typography>
        <Typography color={up ? 'success' : 'error'} sx={{ fontWeight: 600 }}>
          {up ? 'Up' : 'Down'}
        </Typography>
      </Box>
      <Typography color="textSecondary" sx={{ mt: 1 }}>
        {message ?? purpose}
      </Typography>
    </Paper>
  );
}

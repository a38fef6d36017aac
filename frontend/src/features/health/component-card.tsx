import CheckCircle from '@mui/icons-material/CheckCircle';
import ErrorIcon from '@mui/icons-material/Error';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { knownComponent, nameOfComponent } from './names';
import type { HealthComponent } from './read-components';

export function ComponentCard({ name, up, message }: HealthComponent) {
  const { t } = useTranslation('health');
  const known = knownComponent(name);
  const title = nameOfComponent(name, t);
  const purpose = known ? t(`parts.${known}.purpose`) : '';
  return (
    <Paper variant="outlined" sx={{ p: 2 }} component="section" aria-label={title}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
        {up ? <CheckCircle color="success" /> : <ErrorIcon color="error" />}
        <Typography variant="h3" component="h2" sx={{ flex: 1 }}>
          {title}
        </Typography>
        <Typography variant="body2" color={up ? 'success' : 'error'} sx={{ fontWeight: 600 }}>
          {t(up ? 'isUp' : 'isDown')}
        </Typography>
      </Box>
      <Typography variant="body2" color="textSecondary" sx={{ mt: 1 }}>
        {message ?? purpose}
      </Typography>
    </Paper>
  );
}

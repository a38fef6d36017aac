import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Paper from '@mui/material/Paper';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import { visuallyHidden } from '../../components/visually-hidden';
import { nameOfComponent } from './names';
import { readComponents } from './read-components';
import { useHealth } from './use-health';

/** Each part of the system as a word with a dot, on the way to all that is known of it. */
export function HealthStrip() {
  const { t } = useTranslation('health');
  const { data } = useHealth();
  if (data === undefined) return null;
  return (
    <Paper variant="outlined" sx={STRIP}>
      {readComponents(data).map(({ name, up }) => (
        <Box key={name} component="span" sx={{ ...PART, '&::before': dot(up) }}>
          {nameOfComponent(name, t)}
          <span style={up ? visuallyHidden : undefined}>{t(up ? 'isUp' : 'isDown')}</span>
        </Box>
      ))}
      <Link component={RouterLink} to="/system" variant="body2" sx={{ ml: 'auto' }}>
        {t('more')}
      </Link>
    </Paper>
  );
}

const STRIP = {
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  columnGap: 3,
  rowGap: 1,
  px: 2,
  py: 1.5,
} as const;

const PART = { display: 'inline-flex', alignItems: 'center', gap: 1, typography: 'body2' } as const;

const dot = (up: boolean) => ({
  content: '""',
  width: 8,
  height: 8,
  borderRadius: '50%',
  bgcolor: up ? 'success.main' : 'error.main',
});

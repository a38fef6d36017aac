import Logout from '@mui/icons-material/Logout';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { ColorModeButton } from '../components/color-mode-button';
import { LanguageButton } from '../components/language-button';
import type { Session } from '../features/session/session';
import { useSession } from '../features/session/session-context';

export function SessionFooter() {
  const { t } = useTranslation('layout');
  const { session, signOut } = useSession();
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', p: 1.5, pl: 2.5 }}>
      <Typography variant="body2" color="textSecondary" sx={{ flex: 1 }}>
        {session.person?.name ?? t(callerOf(session))}
      </Typography>
      <LanguageButton />
      <ColorModeButton />
      <Tooltip title={t('signOut')}>
        <IconButton onClick={signOut} aria-label={t('signOut')}>
          <Logout />
        </IconButton>
      </Tooltip>
    </Box>
  );
}

function callerOf({ key, tenantIds }: Session): 'noKey' | 'operator' | 'tenant' {
  if (key === undefined) return 'noKey';
  return tenantIds === undefined ? 'operator' : 'tenant';
}

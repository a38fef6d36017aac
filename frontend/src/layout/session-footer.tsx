import Logout from '@mui/icons-material/Logout';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import { ColorModeButton } from '../components/color-mode-button';
import type { Session } from '../features/session/session';
import { useSession } from '../features/session/session-context';

export function SessionFooter() {
  const { session, signOut } = useSession();
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', p: 1.5, pl: 2.5 }}>
      <Typography variant="body2" color="textSecondary" sx={{ flex: 1 }}>
        {describe(session)}
      </Typography>
      <ColorModeButton />
      <Tooltip title="Sign out">
        <IconButton onClick={signOut} aria-label="Sign out">
          <Logout />
        </IconButton>
      </Tooltip>
    </Box>
  );
}

function describe({ key, person, tenantIds }: Session): string {
  if (person) return person.name;
  if (key === undefined) return 'No key';
  return tenantIds === undefined ? 'Operator' : 'Tenant';
}

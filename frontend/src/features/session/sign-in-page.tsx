import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { Brand } from '../../components/brand';
import { ColorModeButton } from '../../components/color-mode-button';
import { OpenAccess } from './open-access';
import type { Session } from './session';
import { SignInForm } from './sign-in-form';

interface SignInPageProps {
  readonly expired: boolean;
  readonly onSignedIn: (session: Session) => void;
}

export function SignInPage({ expired, onSignedIn }: SignInPageProps) {
  return (
    <Box component="main" sx={{ minHeight: '100dvh', display: 'grid', placeItems: 'center', p: 2 }}>
      <Box sx={{ position: 'fixed', top: 12, right: 12 }}>
        <ColorModeButton />
      </Box>
      <Paper variant="outlined" sx={{ p: { xs: 3, sm: 4 }, width: '100%', maxWidth: 440 }}>
        <Stack spacing={3}>
          <Brand />
          <Box>
            <Typography variant="h1" gutterBottom>
              Sign in
            </Typography>
            <Typography color="textSecondary">
              With the operator&rsquo;s key you see every tenant, with a tenant&rsquo;s key that
              tenant alone. The key stays in this browser tab and is forgotten with it.
            </Typography>
          </Box>
          {expired && <Alert severity="warning">The key is no longer known. Sign in again.</Alert>}
          <SignInForm onSignedIn={onSignedIn} />
          <OpenAccess onSignedIn={onSignedIn} />
        </Stack>
      </Paper>
    </Box>
  );
}

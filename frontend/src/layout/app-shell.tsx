import MenuIcon from '@mui/icons-material/Menu';
import Box from '@mui/material/Box';
import Divider from '@mui/material/Divider';
import Drawer from '@mui/material/Drawer';
import IconButton from '@mui/material/IconButton';
import Link from '@mui/material/Link';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet } from 'react-router';
import { Brand } from '../components/brand';
import { LoadingState } from '../components/loading-state';
import { FindButton } from '../features/finder/find-button';
import { Navigation } from './navigation';
import { SessionFooter } from './session-footer';

const WIDTH = 248;

/** Navigation on the left, the page beside it; on a phone the navigation slides in. */
export function AppShell() {
  const { t } = useTranslation('layout');
  const [open, setOpen] = useState(false);
  return (
    <Box sx={{ display: 'flex', flexDirection: { xs: 'column', md: 'row' }, height: '100dvh' }}>
      <Link href="#content" sx={SKIP_LINK}>
        {t('skip')}
      </Link>
      <Box component="header" sx={TOP_BAR}>
        <IconButton edge="start" aria-label={t('openNavigation')} onClick={() => setOpen(true)}>
          <MenuIcon />
        </IconButton>
        <Brand />
      </Box>
      <Drawer
        open={open}
        onClose={() => setOpen(false)}
        sx={{ display: { md: 'none' } }}
        slotProps={{ paper: { 'aria-label': t('navigation') } }}
      >
        <Sidebar onNavigate={() => setOpen(false)} />
      </Drawer>
      <Box
        component="header"
        sx={{
          display: { xs: 'none', md: 'block' },
          borderRight: 1,
          borderColor: 'divider',
          bgcolor: 'background.paper',
        }}
      >
        <Sidebar />
      </Box>
      <Box
        component="main"
        id="content"
        tabIndex={0}
        sx={{ flex: 1, minWidth: 0, minHeight: 0, overflow: 'auto', outline: 'none' }}
      >
        <Suspense fallback={<LoadingState label={t('loadingPage')} />}>
          <Outlet />
        </Suspense>
      </Box>
    </Box>
  );
}

function Sidebar({ onNavigate }: { readonly onNavigate?: () => void }) {
  return (
    <Box sx={{ width: WIDTH, height: '100%', display: 'flex', flexDirection: 'column' }}>
      <Box sx={{ px: 2, pt: 2, pb: 1.5 }}>
        <Brand />
      </Box>
      <Box sx={{ px: 2, pb: 1.5 }}>
        <FindButton />
      </Box>
      <Navigation {...(onNavigate && { onNavigate })} />
      <Box sx={{ flex: 1 }} />
      <Divider />
      <SessionFooter />
    </Box>
  );
}

const TOP_BAR = {
  display: { xs: 'flex', md: 'none' },
  alignItems: 'center',
  gap: 1,
  px: 2,
  py: 0.75,
  borderBottom: 1,
  borderColor: 'divider',
  bgcolor: 'background.paper',
} as const;

/** Seen only by those who come with the keyboard. */
const SKIP_LINK = {
  position: 'absolute',
  left: 8,
  top: -64,
  zIndex: 'tooltip',
  p: 1.5,
  borderRadius: 1,
  bgcolor: 'background.paper',
  '&:focus': { top: 8 },
} as const;

import Search from '@mui/icons-material/Search';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Which of its keys the keyboard has. */
const IS_APPLE = /Mac|iP(ad|hone|od)/.test(navigator.userAgent);

const FindDialog = lazy(() => import('./find-dialog'));

/** Opens the search for anything; so does Ctrl-K, or Cmd-K on a Mac. */
export function FindButton() {
  const { t } = useTranslation('history');
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setOpen(true);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
  return (
    <>
      <Button
        fullWidth
        variant="outlined"
        size="small"
        color="inherit"
        startIcon={<Search />}
        onClick={() => setOpen(true)}
        aria-keyshortcuts="Control+K Meta+K"
        sx={BUTTON}
      >
        {t('find.button')}
        <Box component="kbd" aria-hidden sx={KEYS}>
          {IS_APPLE ? '⌘K' : 'Ctrl K'}
        </Box>
      </Button>
      {open && (
        <Suspense fallback={null}>
          <FindDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

const BUTTON = {
  justifyContent: 'start',
  height: 36,
  fontWeight: 500,
  color: 'text.secondary',
  borderColor: 'divider',
  bgcolor: 'background.default',
} as const;

const KEYS = {
  ml: 'auto',
  font: 'inherit',
  fontSize: '0.75rem',
  display: { xs: 'none', md: 'block' },
} as const;

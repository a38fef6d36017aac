import Tune from '@mui/icons-material/Tune';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

const SettingsMenu = lazy(() => import('./settings-menu'));

/** Leads to what each person chooses for this browser. */
export function SettingsButton() {
  const { t } = useTranslation('settings');
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  return (
    <>
      <Tooltip title={t('title')}>
        <IconButton
          size="small"
          aria-label={t('title')}
          onClick={({ currentTarget }) => setAnchor(currentTarget)}
        >
          <Tune />
        </IconButton>
      </Tooltip>
      <Suspense fallback={null}>
        {anchor !== null && <SettingsMenu anchor={anchor} onClose={() => setAnchor(null)} />}
      </Suspense>
    </>
  );
}

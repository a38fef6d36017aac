import DarkMode from '@mui/icons-material/DarkMode';
import LightMode from '@mui/icons-material/LightMode';
import SettingsBrightness from '@mui/icons-material/SettingsBrightness';
import IconButton from '@mui/material/IconButton';
import { useColorScheme } from '@mui/material/styles';
import Tooltip from '@mui/material/Tooltip';
import { useTranslation } from 'react-i18next';

const MODES = {
  system: { next: 'light', icon: <SettingsBrightness /> },
  light: { next: 'dark', icon: <LightMode /> },
  dark: { next: 'system', icon: <DarkMode /> },
} as const;

/** Goes round: as the system, light, dark. */
export function ColorModeButton() {
  const { mode = 'system', setMode } = useColorScheme();
  const { t } = useTranslation();
  const { next, icon } = MODES[mode];
  const now = t(`colors.${mode}`);
  return (
    <Tooltip title={now}>
      <IconButton onClick={() => setMode(next)} aria-label={t('colors.change', { now })}>
        {icon}
      </IconButton>
    </Tooltip>
  );
}

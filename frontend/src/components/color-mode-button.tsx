import DarkMode from '@mui/icons-material/DarkMode';
import LightMode from '@mui/icons-material/LightMode';
import SettingsBrightness from '@mui/icons-material/SettingsBrightness';
import IconButton from '@mui/material/IconButton';
import { useColorScheme } from '@mui/material/styles';
import Tooltip from '@mui/material/Tooltip';

const MODES = {
  system: { next: 'light', label: 'Colours follow the system', icon: <SettingsBrightness /> },
  light: { next: 'dark', label: 'Light colours', icon: <LightMode /> },
  dark: { next: 'system', label: 'Dark colours', icon: <DarkMode /> },
} as const;

/** Goes round: as the system, light, dark. */
export function ColorModeButton() {
  const { mode = 'system', setMode } = useColorScheme();
  const { next, label, icon } = MODES[mode];
  return (
    <Tooltip title={label}>
      <IconButton onClick={() => setMode(next)} aria-label={`${label}. Change`}>
        {icon}
      </IconButton>
    </Tooltip>
  );
}

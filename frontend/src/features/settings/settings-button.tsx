import Tune from '@mui/icons-material/Tune';
import IconButton from '@mui/material/IconButton';
import ListItemText from '@mui/material/ListItemText';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Switch from '@mui/material/Switch';
import Tooltip from '@mui/material/Tooltip';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { playSound } from './sound';
import { useSetting, type Setting } from './settings';

/** What each person chooses for this browser. */
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
      <Menu open={anchor !== null} anchorEl={anchor} onClose={() => setAnchor(null)}>
        <SettingItem name="sound" onSwitchedOn={playSound} />
        <SettingItem name="notifications" onSwitchedOn={askForNotifications} />
        <SettingItem name="receipts" />
      </Menu>
    </>
  );
}

interface SettingItemProps {
  readonly name: Setting;
  readonly onSwitchedOn?: () => void;
}

function SettingItem({ name, onSwitchedOn }: SettingItemProps) {
  const { t } = useTranslation('settings');
  const [value, setValue] = useSetting(name);
  const change = () => {
    setValue(!value);
    if (!value) onSwitchedOn?.();
  };
  return (
    <MenuItem role="menuitemcheckbox" aria-checked={value} onClick={change}>
      <ListItemText
        primary={t(name)}
        secondary={t(`${name}Help`)}
        sx={{ whiteSpace: 'normal', maxWidth: 280 }}
      />
      <Switch checked={value} tabIndex={-1} slotProps={{ input: { 'aria-hidden': true } }} />
    </MenuItem>
  );
}

/** The browser asks; whoever refuses gets none. */
function askForNotifications(): void {
  if ('Notification' in window) void Notification.requestPermission();
}

import ListItemText from '@mui/material/ListItemText';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Switch from '@mui/material/Switch';
import { useTranslation } from 'react-i18next';
import { useSetting, type Setting } from './settings';
import { playSound } from './sound';

interface SettingsMenuProps {
  readonly anchor: HTMLElement;
  readonly onClose: () => void;
}

/** What each person chooses for this browser. */
export default function SettingsMenu({ anchor, onClose }: SettingsMenuProps) {
  return (
    <Menu open anchorEl={anchor} onClose={onClose}>
      <SettingItem name="sound" onSwitchedOn={playSound} />
      <SettingItem name="notifications" onSwitchedOn={askForNotifications} />
      <SettingItem name="receipts" />
    </Menu>
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

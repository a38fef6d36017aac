import Translate from '@mui/icons-material/Translate';
import IconButton from '@mui/material/IconButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Tooltip from '@mui/material/Tooltip';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { chooseAndSpeak } from '../i18n/i18n';
import { isLanguage, LANGUAGES } from '../i18n/languages';

/** Which language the console speaks. */
export function LanguageButton() {
  const { t, i18n } = useTranslation();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const choose = (language: string) => {
    setAnchor(null);
    if (isLanguage(language)) void chooseAndSpeak(language);
  };
  return (
    <>
      <Tooltip title={t('language')}>
        <IconButton
          aria-label={t('language')}
          aria-haspopup="menu"
          aria-expanded={anchor !== null}
          onClick={({ currentTarget }) => setAnchor(currentTarget)}
        >
          <Translate />
        </IconButton>
      </Tooltip>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {Object.entries(LANGUAGES).map(([language, name]) => (
          <MenuItem
            key={language}
            lang={language}
            selected={i18n.resolvedLanguage === language}
            onClick={() => choose(language)}
          >
            {name}
          </MenuItem>
        ))}
      </Menu>
    </>
  );
}

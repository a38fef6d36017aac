import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../session/use-me';
import { VIEWS, type View } from './conversation-views';

interface ViewPickerProps {
  readonly view: View;
  readonly onChange: (view: View) => void;
}

/** Which conversations are listed. */
export function ViewPicker({ view, onChange }: ViewPickerProps) {
  const { t } = useTranslation('conversations');
  const me = useMe();
  const views = VIEWS.filter((one) => one !== 'mine' || me !== undefined);
  return (
    <Box
      role="group"
      aria-label={t('views.title')}
      sx={{
        display: 'flex',
        gap: 0.75,
        overflowX: 'auto',
        mx: -2,
        px: 2,
        pb: 0.5,
        scrollbarWidth: 'none',
        // There is more to the side.
        maskImage: 'linear-gradient(to right, black calc(100% - 40px), transparent)',
        '&:dir(rtl)': {
          maskImage: 'linear-gradient(to left, black calc(100% - 40px), transparent)',
        },
        '&::after': { content: '""', flex: '0 0 24px' },
      }}
    >
      {views.map((one) => (
        <Chip
          key={one}
          size="small"
          label={t(`views.${one}`)}
          color={one === view ? 'primary' : 'default'}
          variant={one === view ? 'filled' : 'outlined'}
          aria-pressed={one === view}
          onClick={() => onChange(one)}
        />
      ))}
    </Box>
  );
}

import KeyboardArrowDown from '@mui/icons-material/KeyboardArrowDown';
import Badge from '@mui/material/Badge';
import Fab from '@mui/material/Fab';
import { useTranslation } from 'react-i18next';

interface JumpButtonProps {
  /** Messages that came below. */
  readonly count: number;
  readonly onClick: () => void;
}

/** Leads to the newest message, and tells what came meanwhile. */
export function JumpButton({ count, onClick }: JumpButtonProps) {
  const { t } = useTranslation('conversations');
  return (
    <Badge
      badgeContent={count}
      color="primary"
      sx={{ position: 'absolute', right: 20, bottom: 16, zIndex: 2 }}
    >
      <Fab
        size="small"
        aria-label={count > 0 ? t('jumpToNew', { count }) : t('jumpToLatest')}
        onClick={onClick}
        sx={{ bgcolor: 'background.paper', color: 'text.primary' }}
      >
        <KeyboardArrowDown />
      </Fab>
    </Badge>
  );
}

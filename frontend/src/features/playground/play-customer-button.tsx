import Face from '@mui/icons-material/Face';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import { useTranslation } from 'react-i18next';
import { useHasSimulator } from './use-simulator';

interface PlayCustomerButtonProps {
  readonly onClick: () => void;
  /** An icon alone. */
  readonly compact?: boolean;
}

/** Opens the box in which one writes as a customer; only where a simulator plays Meta. */
export function PlayCustomerButton({ onClick, compact = false }: PlayCustomerButtonProps) {
  const { t } = useTranslation('playground');
  const available = useHasSimulator();
  if (!available) return null;
  if (compact) {
    return (
      <Tooltip title={t('title')}>
        <IconButton aria-label={t('title')} onClick={onClick}>
          <Face />
        </IconButton>
      </Tooltip>
    );
  }
  return (
    <Button variant="outlined" startIcon={<Face />} onClick={onClick}>
      {t('title')}
    </Button>
  );
}

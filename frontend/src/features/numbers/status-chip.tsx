import Chip from '@mui/material/Chip';
import { useTranslation } from 'react-i18next';
import type { BusinessNumber } from '../../api/client';

const COLORS = { active: 'success', paused: 'warning', needs_reauth: 'error' } as const;

/** Whether a number sends, in a word. */
export function StatusChip({ status }: Pick<BusinessNumber, 'status'>) {
  const { t } = useTranslation('numbers');
  return (
    <Chip size="small" variant="outlined" color={COLORS[status]} label={t(`status.${status}`)} />
  );
}

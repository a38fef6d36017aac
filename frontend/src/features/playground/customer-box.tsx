import Close from '@mui/icons-material/Close';
import Box from '@mui/material/Box';
import Drawer from '@mui/material/Drawer';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import useMediaQuery from '@mui/material/useMediaQuery';
import { useTranslation } from 'react-i18next';
import type { Theme } from '@mui/material/styles';
import { useCurrentTenant } from '../tenants/tenant-context';
import { CustomerForm } from './customer-form';
import { useHasSimulator } from './use-simulator';

interface CustomerBoxProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** The customer's side of the talk: beside the thread where there is room, else over it. */
export default function CustomerBox({ open, onClose }: CustomerBoxProps) {
  const { t } = useTranslation('playground');
  const { phoneNumberId, name } = useCurrentTenant();
  const available = useHasSimulator();
  const wide = useMediaQuery<Theme>((theme) => theme.breakpoints.up('lg'));
  if (!available || !open) return null;
  const content = (
    <Box sx={{ p: 2.5 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', mb: 1 }}>
        <Typography variant="h2" sx={{ flex: 1 }}>
          {t('title')}
        </Typography>
        <IconButton edge="end" aria-label={t('close')} onClick={onClose}>
          <Close />
        </IconButton>
      </Box>
      <Typography variant="body2" color="textSecondary" sx={{ mb: 2.5 }}>
        {t('explained', { name })}
      </Typography>
      <CustomerForm phoneNumberId={phoneNumberId} />
    </Box>
  );
  if (wide) {
    return (
      <Box
        component="aside"
        aria-label={t('title')}
        sx={{
          width: { xs: 280, xl: 340 },
          flexShrink: 0,
          overflow: 'auto',
          borderLeft: 1,
          borderColor: 'divider',
          bgcolor: 'background.paper',
        }}
      >
        {content}
      </Box>
    );
  }
  return (
    <Drawer
      anchor="bottom"
      open
      onClose={onClose}
      slotProps={{ paper: { 'aria-label': t('title') } }}
    >
      {content}
    </Drawer>
  );
}

import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';

export function Brand() {
  const { t } = useTranslation();
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.25 }}>
      <Box
        component="img"
        src={`${import.meta.env.BASE_URL}favicon.svg`}
        alt=""
        sx={{ width: 28, height: 28 }}
      />
      <Typography component="span" sx={{ fontWeight: 700, letterSpacing: '-0.01em' }}>
        {t('product')}
      </Typography>
    </Box>
  );
}

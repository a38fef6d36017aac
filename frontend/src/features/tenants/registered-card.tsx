import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { RegisteredTenant } from '../../api/client';
import { CopyButton } from '../../components/copy-button';

/** Shows the tenant's key, this once. */
export function RegisteredCard({ tenant }: { readonly tenant: RegisteredTenant }) {
  const { t } = useTranslation('tenants');
  return (
    <Paper variant="outlined" sx={{ p: 3, maxWidth: 720 }}>
      <Stack spacing={2.5}>
        <Alert severity="warning">{t('once')}</Alert>
        <Secret label={t('key')} value={tenant.apiKey} />
        <Secret label={t('tenantId')} value={tenant.id} />
        <Typography color="textSecondary">{t('keyWhy', { name: tenant.name })}</Typography>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5 }}>
          <Button variant="contained" component={Link} to={`/t/${tenant.id}/conversations`}>
            {t('openConversations')}
          </Button>
          <Button component={Link} to={`/t/${tenant.id}/send`}>
            {t('sendMessage')}
          </Button>
          <Button component={Link} to="/tenants">
            {t('all')}
          </Button>
        </Box>
      </Stack>
    </Paper>
  );
}

function Secret({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <Box>
      <Typography variant="body2" color="textSecondary">
        {label}
      </Typography>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.5 }}>
        <Typography
          component="code"
          sx={{ fontFamily: 'monospace', overflowWrap: 'anywhere', fontSize: '0.95rem' }}
        >
          {value}
        </Typography>
        <CopyButton text={value} label={label} />
      </Box>
    </Box>
  );
}

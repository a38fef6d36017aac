import Alert from '@mui/material/Alert';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Tenant } from '../../api/client';
import { describeError } from '../../api/errors';
import { ActionButton } from '../../components/action-button';
import { useSettings } from './use-settings';

/** What only the operator may do to a tenant. */
export function OperatorActions({ tenant }: { readonly tenant: Tenant }) {
  const { t } = useTranslation('manage');
  const { suspend, resume, remove } = useSettings(tenant.id);
  const navigate = useNavigate();
  const { name, status } = tenant;
  const failed = suspend.error ?? resume.error ?? remove.error;
  return (
    <Paper variant="outlined" component="section" sx={{ p: 2.5 }}>
      <Typography variant="h2" gutterBottom>
        {t('settings.operator')}
      </Typography>
      {failed !== null && <Alert severity="error">{describeError(failed)}</Alert>}
      <Stack direction="row" spacing={1}>
        {status === 'suspended' || status === 'paused' ? (
          <ActionButton variant="outlined" onAct={() => resume.mutate()}>
            {t('settings.resume')}
          </ActionButton>
        ) : (
          <ActionButton
            variant="outlined"
            color="warning"
            question={t('settings.suspendWhy', { name })}
            onAct={() => suspend.mutate()}
          >
            {t('settings.suspend')}
          </ActionButton>
        )}
        <ActionButton
          variant="outlined"
          color="error"
          question={t('settings.deleteWhy', { name })}
          onAct={() => remove.mutate(undefined, { onSuccess: () => void navigate('/tenants') })}
        >
          {t('settings.delete')}
        </ActionButton>
      </Stack>
    </Paper>
  );
}

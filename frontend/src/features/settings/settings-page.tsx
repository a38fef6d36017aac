import Stack from '@mui/material/Stack';
import { useTranslation } from 'react-i18next';
import { Page } from '../../components/page';
import { useSession } from '../session/session-context';
import { useCurrentTenant } from '../tenants/tenant-context';
import { LimitsForm } from './limits-form';
import { OperatorActions } from './operator-actions';
import { SettingsForm } from './settings-form';

/** How a tenant answers and sends; for the operator also whether it does. */
export default function SettingsPage() {
  const { t } = useTranslation('manage');
  const { session } = useSession();
  const tenant = useCurrentTenant();
  return (
    <Page title={t('settings.title')} lead={t('settings.lead')}>
      <Stack spacing={4}>
        <SettingsForm key={tenant.id} tenant={tenant} />
        {session.tenantIds === undefined && (
          <>
            <LimitsForm key={`limits of ${tenant.id}`} tenant={tenant} />
            <OperatorActions tenant={tenant} />
          </>
        )}
      </Stack>
    </Page>
  );
}

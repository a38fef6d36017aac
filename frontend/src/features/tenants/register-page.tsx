import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RegisteredTenant } from '../../api/client';
import { Page } from '../../components/page';
import { RegisteredCard } from './registered-card';
import { TenantForm } from './tenant-form';

export default function RegisterPage() {
  const { t } = useTranslation('tenants');
  const [registered, setRegistered] = useState<RegisteredTenant | null>(null);
  if (registered !== null) {
    return (
      <Page title={t('registered')} lead={t('registeredLead')}>
        <RegisteredCard tenant={registered} />
      </Page>
    );
  }
  return (
    <Page title={t('register')} lead={t('registerLead')}>
      <TenantForm onRegistered={setRegistered} />
    </Page>
  );
}

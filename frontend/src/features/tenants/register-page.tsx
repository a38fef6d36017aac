import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { RegisteredTenant } from '../../api/client';
import { Page } from '../../components/page';
import { RegisteredCard } from './registered-card';
import { TenantForm } from './tenant-form';

/** A new tenant, perhaps for a number of which webhooks came already: `?number=&account=`. */
export default function RegisterPage() {
  const { t } = useTranslation('tenants');
  const [params] = useSearchParams();
  const [registered, setRegistered] = useState<RegisteredTenant | null>(null);
  const known = {
    phoneNumberId: params.get('number') ?? '',
    wabaId: params.get('account') ?? '',
  };
  if (registered !== null) {
    return (
      <Page title={t('registered')} lead={t('registeredLead')}>
        <RegisteredCard tenant={registered} />
      </Page>
    );
  }
  return (
    <Page title={t('register')} lead={t('registerLead')}>
      <TenantForm known={known} onRegistered={setRegistered} />
    </Page>
  );
}

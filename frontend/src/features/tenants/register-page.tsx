import { useState } from 'react';
import type { RegisteredTenant } from '../../api/client';
import { Page } from '../../components/page';
import { RegisteredCard } from './registered-card';
import { TenantForm } from './tenant-form';

export default function RegisterPage() {
  const [registered, setRegistered] = useState<RegisteredTenant | null>(null);
  if (registered !== null) {
    return (
      <Page title="Tenant registered" lead="One thing to do now: keep its key.">
        <RegisteredCard tenant={registered} />
      </Page>
    );
  }
  return (
    <Page title="Register tenant" lead="Connects a business and its WhatsApp number.">
      <TenantForm onRegistered={setRegistered} />
    </Page>
  );
}

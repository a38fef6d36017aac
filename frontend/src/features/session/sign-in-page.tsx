import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PanelPage } from '../../components/panel-page';
import { KeyForm } from './key-form';
import { OpenAccess } from './open-access';
import { PasswordForm } from './password-form';
import { ProviderButton } from './provider-button';
import type { Session } from './session';

interface SignInPageProps {
  readonly expired: boolean;
  readonly onSignedIn: (session: Session) => void;
}

export function SignInPage({ expired, onSignedIn }: SignInPageProps) {
  const { t } = useTranslation('session');
  const [byKey, setByKey] = useState(false);
  return (
    <PanelPage title={t('signIn')} lead={t(byKey ? 'byKeyLead' : 'byPasswordLead')}>
      {expired && <Alert severity="warning">{t('ended')}</Alert>}
      {byKey ? <KeyForm onSignedIn={onSignedIn} /> : <PasswordForm onSignedIn={onSignedIn} />}
      <Button onClick={() => setByKey(!byKey)}>{t(byKey ? 'usePassword' : 'useKey')}</Button>
      <ProviderButton />
      <OpenAccess onSignedIn={onSignedIn} />
    </PanelPage>
  );
}

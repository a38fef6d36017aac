import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import { useState } from 'react';
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
  const [byKey, setByKey] = useState(false);
  return (
    <PanelPage
      title="Sign in"
      lead={
        byKey
          ? 'With the operator’s key you see every tenant, with a tenant’s key that tenant alone. The key stays in this browser tab and is forgotten with it.'
          : 'With the e-mail address that you were invited by.'
      }
    >
      {expired && (
        <Alert severity="warning">
          The session has ended, or the key is no longer known. Sign in again.
        </Alert>
      )}
      {byKey ? <KeyForm onSignedIn={onSignedIn} /> : <PasswordForm onSignedIn={onSignedIn} />}
      <Button onClick={() => setByKey(!byKey)}>
        {byKey ? 'Use a password instead' : 'Use an API key instead'}
      </Button>
      <ProviderButton />
      <OpenAccess onSignedIn={onSignedIn} />
    </PanelPage>
  );
}

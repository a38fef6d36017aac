import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { API_BASE, createApiClient } from '../../api/client';
import { describeError, isApiError } from '../../api/errors';
import { FormField } from '../../components/form-field';
import { SecretField } from '../../components/secret-field';
import { findSession } from './find-session';
import type { Session } from './session';

interface SignInValues {
  key: string;
  tenantId: string;
}

/** Asks for a key, and for the tenant where the key is a tenant's. */
export function KeyForm({ onSignedIn }: { readonly onSignedIn: (session: Session) => void }) {
  const [isTenantKey, setTenantKey] = useState(false);
  const { control, handleSubmit } = useForm<SignInValues>({
    defaultValues: { key: '', tenantId: '' },
  });
  const signIn = useMutation({
    mutationFn: ({ key, tenantId }: SignInValues) =>
      findSession(
        createApiClient({ baseUrl: API_BASE, key: key.trim() }),
        key.trim(),
        tenantId.trim() || undefined,
      ),
    onSuccess: (finding) => {
      if ('session' in finding) onSignedIn(finding.session);
      else setTenantKey(true);
    },
  });

  return (
    <form onSubmit={handleSubmit((values) => signIn.mutate(values))} noValidate>
      <Stack spacing={2}>
        <SecretField
          name="key"
          control={control}
          label="API key"
          rules={{ required: 'Enter a key' }}
          helperText="ADMIN_API_KEY of the installation, or a tenant's key: wak_…"
          autoFocus
        />
        {isTenantKey && (
          <>
            <Alert severity="info">
              This is a tenant&rsquo;s key. It opens one tenant: tell which.
            </Alert>
            <FormField
              name="tenantId"
              control={control}
              label="Tenant id"
              rules={{
                required: 'Enter the id of the tenant',
                pattern: { value: /^\s*tnt_\w+\s*$/, message: 'A tenant id looks like tnt_…' },
              }}
              helperText="Shown when the tenant was registered: tnt_…"
              autoFocus
            />
          </>
        )}
        {signIn.isError && <Alert severity="error">{explain(signIn.error)}</Alert>}
        <Button type="submit" variant="contained" size="large" loading={signIn.isPending}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}

function explain(error: unknown): string {
  if (isApiError(error, 'unauthorized')) return 'This key is not known.';
  if (isApiError(error, 'tenant_not_found')) return 'This key does not open that tenant.';
  return describeError(error);
}

import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useMutation } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
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
  const { t } = useTranslation('session');
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
          label={t('key')}
          rules={{ required: t('enterKey') }}
          helperText={t('keyHelp')}
          autoFocus
        />
        {isTenantKey && (
          <>
            <Alert severity="info">{t('isTenantKey')}</Alert>
            <FormField
              name="tenantId"
              control={control}
              label={t('tenantId')}
              rules={{
                required: t('enterTenantId'),
                pattern: { value: /^\s*tnt_\w+\s*$/, message: t('tenantIdForm') },
              }}
              helperText={t('tenantIdHelp')}
              autoFocus
            />
          </>
        )}
        {signIn.isError && <Alert severity="error">{explain(signIn.error, t)}</Alert>}
        <Button type="submit" variant="contained" size="large" loading={signIn.isPending}>
          {t('signIn')}
        </Button>
      </Stack>
    </form>
  );
}

function explain(error: unknown, t: TFunction<'session'>): string {
  if (isApiError(error, 'unauthorized')) return t('keyUnknown');
  if (isApiError(error, 'tenant_not_found')) return t('keyElsewhere');
  return describeError(error);
}

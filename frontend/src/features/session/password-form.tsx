import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { API_BASE, createApiClient } from '../../api/client';
import { dataOf, describeError, isApiError } from '../../api/errors';
import { FormField } from '../../components/form-field';
import { PasswordField } from '../../components/password-field';
import { sessionOf, type Session } from './session';

interface PasswordValues {
  email: string;
  password: string;
  code: string;
}

/** Asks for e-mail address and password, and for a code where there is a second factor. */
export function PasswordForm({ onSignedIn }: { readonly onSignedIn: (session: Session) => void }) {
  const { t } = useTranslation('session');
  const [needsCode, setNeedsCode] = useState(false);
  const { control, handleSubmit } = useForm<PasswordValues>({
    defaultValues: { email: '', password: '', code: '' },
  });
  const signIn = useMutation({
    mutationFn: ({ email, password, code }: PasswordValues) =>
      dataOf(
        createApiClient({ baseUrl: API_BASE }).POST('/session', {
          body: { email: email.trim(), password, ...(code !== '' && { code: code.trim() }) },
        }),
      ),
    onSuccess: (found) => onSignedIn(sessionOf(found)),
    onError: (error) => {
      if (isApiError(error, 'second_factor_needed')) setNeedsCode(true);
    },
  });
  const asksForCode = isApiError(signIn.error, 'second_factor_needed') && !signIn.variables?.code;

  return (
    <form onSubmit={handleSubmit((values) => signIn.mutate(values))} noValidate>
      <Stack spacing={2}>
        <FormField
          name="email"
          control={control}
          label={t('email')}
          type="email"
          autoComplete="username"
          rules={{
            required: t('enterEmail'),
            pattern: { value: /^\s*\S+@\S+\s*$/, message: t('emailForm') },
          }}
          autoFocus
        />
        <PasswordField
          name="password"
          control={control}
          label={t('password')}
          autoComplete="current-password"
          rules={{ required: t('enterPassword') }}
        />
        {needsCode && (
          <FormField
            name="code"
            control={control}
            label={t('code')}
            autoComplete="one-time-code"
            rules={{ required: t('enterCode') }}
            helperText={t('codeHelp')}
            autoFocus
          />
        )}
        {signIn.isError && !asksForCode && (
          <Alert severity="error">{describeError(signIn.error)}</Alert>
        )}
        <Button type="submit" variant="contained" size="large" loading={signIn.isPending}>
          {t('signIn')}
        </Button>
      </Stack>
    </form>
  );
}

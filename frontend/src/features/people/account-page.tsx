import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useMutation } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { dataOf, describeError } from '../../api/errors';
import { Page } from '../../components/page';
import { PasswordField } from '../../components/password-field';
import { Section } from '../../components/section';
import { useApi, useSession } from '../session/session-context';
import { SecondFactorSection } from './second-factor-section';

/** What somebody may change about themselves. */
export default function AccountPage() {
  const { t } = useTranslation(['people', 'common']);
  const { session } = useSession();
  return (
    <Page title={t('account')} lead={session.person?.email ?? t('byKey')}>
      {session.person && (
        <Stack spacing={3}>
          <PasswordSection />
          <SecondFactorSection />
        </Stack>
      )}
    </Page>
  );
}

function PasswordSection() {
  const { t } = useTranslation(['people', 'common']);
  const api = useApi();
  const { control, handleSubmit, reset } = useForm({
    defaultValues: { currentPassword: '', password: '' },
  });
  const change = useMutation({
    mutationFn: (body: { currentPassword: string; password: string }) =>
      dataOf(api.PATCH('/me', { body })),
    onSuccess: () => reset(),
  });
  return (
    <Section title={t('password')}>
      <form onSubmit={handleSubmit((values) => change.mutate(values))} noValidate>
        <Stack spacing={2} sx={{ maxWidth: 400 }}>
          <PasswordField
            name="currentPassword"
            control={control}
            label={t('passwordNow')}
            autoComplete="current-password"
            rules={{ required: t('enterPassword') }}
          />
          <PasswordField
            name="password"
            control={control}
            label={t('passwordNew')}
            autoComplete="new-password"
            rules={{
              required: t('enterNew'),
              minLength: { value: 10, message: t('passwordLength') },
            }}
          />
          {change.isError && <Alert severity="error">{describeError(change.error)}</Alert>}
          {change.isSuccess && <Alert severity="success">{t('changed')}</Alert>}
          <Button type="submit" variant="contained" loading={change.isPending}>
            {t('changePassword')}
          </Button>
        </Stack>
      </form>
    </Section>
  );
}

import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { dataOf, describeError, emptyAnswer } from '../../api/errors';
import { queryKeys } from '../../api/query-keys';
import { CopyButton } from '../../components/copy-button';
import { FormField } from '../../components/form-field';
import { Page } from '../../components/page';
import { PasswordField } from '../../components/password-field';
import { useApi, useSession } from '../session/session-context';
import { useSignedIn } from './use-signed-in';

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

function SecondFactorSection() {
  const { t } = useTranslation(['people', 'common']);
  const api = useApi();
  const queries = useQueryClient();
  const { data: signedIn } = useSignedIn();
  const refresh = () => queries.invalidateQueries({ queryKey: queryKeys.signedIn });
  const begin = useMutation({ mutationFn: () => dataOf(api.POST('/me/second-factor')) });
  const confirm = useMutation({
    mutationFn: (body: { code: string }) => dataOf(api.POST('/me/second-factor/confirm', { body })),
    onSuccess: refresh,
  });
  const remove = useMutation({
    mutationFn: (body: { code: string }) =>
      emptyAnswer(api.POST('/me/second-factor/remove', { body })),
    onSuccess: async () => {
      begin.reset();
      confirm.reset();
      await refresh();
    },
  });
  const active = signedIn?.user.secondFactor === true;
  return (
    <Section title={t('secondFactor')}>
      <Typography color="textSecondary" sx={{ mb: 2 }}>
        {t(active ? 'factorOn' : 'factorOff')}
      </Typography>
      {confirm.data && (
        <Alert severity="success" sx={{ mb: 2 }}>
          {t('keepCodes')}
          <Box component="pre" sx={{ my: 1 }}>
            {confirm.data.recoveryCodes.join('\n')}
          </Box>
          <CopyButton text={confirm.data.recoveryCodes.join('\n')} label={t('recoveryCodes')} />
        </Alert>
      )}
      {!active && begin.data === undefined && (
        <Button variant="contained" loading={begin.isPending} onClick={() => begin.mutate()}>
          {t('setUp')}
        </Button>
      )}
      {!active && begin.data && (
        <Stack spacing={2} sx={{ maxWidth: 400 }}>
          <Typography>{t('enterSecret')}</Typography>
          <Link href={begin.data.uri}>{t('openApp')}</Link>
          <Box component="code" sx={{ overflowWrap: 'anywhere' }}>
            {begin.data.secret}
          </Box>
          <CodeForm label={t('confirm')} mutation={confirm} />
        </Stack>
      )}
      {active && <CodeForm label={t('common:remove')} mutation={remove} />}
    </Section>
  );
}

interface CodeFormProps {
  readonly label: string;
  readonly mutation: {
    readonly mutate: (body: { code: string }) => void;
    readonly isPending: boolean;
    readonly error: Error | null;
  };
}

function CodeForm({ label, mutation }: CodeFormProps) {
  const { t } = useTranslation(['people', 'common']);
  const { control, handleSubmit, reset } = useForm({ defaultValues: { code: '' } });
  const submit = handleSubmit(({ code }) => {
    mutation.mutate({ code: code.trim() });
    reset();
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack spacing={2} sx={{ maxWidth: 400 }}>
        <FormField
          name="code"
          control={control}
          label={t('code')}
          autoComplete="one-time-code"
          rules={{ required: t('enterCode') }}
        />
        {mutation.error !== null && <Alert severity="error">{describeError(mutation.error)}</Alert>}
        <Button type="submit" variant="outlined" loading={mutation.isPending}>
          {label}
        </Button>
      </Stack>
    </form>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Paper variant="outlined" component="section" sx={{ p: 3 }}>
      <Typography variant="h2" gutterBottom>
        {title}
      </Typography>
      {children}
    </Paper>
  );
}

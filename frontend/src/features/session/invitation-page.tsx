import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { QueryClientProvider, useMutation, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { API_BASE, createApiClient, type Invited } from '../../api/client';
import { dataOf, describeError, isApiError } from '../../api/errors';
import { createQueryClient } from '../../api/query-client';
import { FormField } from '../../components/form-field';
import { LoadingState } from '../../components/loading-state';
import { PanelPage } from '../../components/panel-page';
import { PasswordField } from '../../components/password-field';
import { notePerson } from './session';
import { usePageTitle } from '../../components/page';

/** Where an invitation's link leads: choose a password, or join with the one there is. */
export default function InvitationPage() {
  const queries = useMemo(createQueryClient, []);
  return (
    <QueryClientProvider client={queries}>
      <Invitation />
    </QueryClientProvider>
  );
}

function Invitation() {
  const { t } = useTranslation('session');
  usePageTitle(t('invitation'));
  const token = useLocation().hash.slice(1);
  const { data, error, isPending } = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) =>
      dataOf(
        createApiClient({ baseUrl: API_BASE }).POST('/invitations/look', {
          body: { token },
          signal,
        }),
      ),
    retry: (count, reason) => !isApiError(reason) && count < 3,
  });
  if (isPending) return <LoadingState label={t('lookingAtInvitation')} />;
  if (data === undefined) {
    return (
      <PanelPage title={t('linkUsed')} lead={describeError(error)}>
        <Button variant="contained" href={import.meta.env.BASE_URL}>
          {t('toSignIn')}
        </Button>
      </PanelPage>
    );
  }
  return (
    <PanelPage
      title={t(data.choosesPassword ? 'choose' : 'join')}
      lead={t(data.choosesPassword ? 'chooseLead' : 'joinLead', { email: data.email })}
    >
      <AcceptForm token={token} invited={data} />
    </PanelPage>
  );
}

interface AcceptValues {
  name: string;
  password: string;
  code: string;
}

function AcceptForm({ token, invited }: { readonly token: string; readonly invited: Invited }) {
  const { t } = useTranslation('session');
  const { choosesPassword } = invited;
  const { control, handleSubmit } = useForm<AcceptValues>({
    defaultValues: { name: invited.name, password: '', code: '' },
  });
  const accept = useMutation({
    mutationFn: ({ name, password, code }: AcceptValues) =>
      dataOf(
        createApiClient({ baseUrl: API_BASE }).POST('/invitations/accept', {
          body: { token, password, name, ...(code !== '' && { code }) },
        }),
      ),
    // The whole page anew: whoever was signed in before is so no more.
    onSuccess: () => {
      notePerson();
      location.assign(import.meta.env.BASE_URL);
    },
  });
  const needsCode = isApiError(accept.error, 'second_factor_needed');
  return (
    <form onSubmit={handleSubmit((values) => accept.mutate(values))} noValidate>
      <Stack spacing={2}>
        {choosesPassword && (
          <FormField
            name="name"
            control={control}
            label={t('yourName')}
            autoComplete="name"
            rules={{ required: t('enterName') }}
          />
        )}
        <PasswordField
          name="password"
          control={control}
          label={t('password')}
          autoComplete={choosesPassword ? 'new-password' : 'current-password'}
          rules={{
            required: t('choosePassword'),
            ...(choosesPassword && {
              minLength: { value: 10, message: t('passwordLength') },
            }),
          }}
          autoFocus
        />
        {needsCode && (
          <FormField name="code" control={control} label={t('code')} autoComplete="one-time-code" />
        )}
        {accept.isError && <Alert severity="error">{describeError(accept.error)}</Alert>}
        <Button type="submit" variant="contained" size="large" loading={accept.isPending}>
          {t(choosesPassword ? 'saveAndSignIn' : 'join')}
        </Button>
      </Stack>
    </form>
  );
}

import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import type { UseMutationResult } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { describeError } from '../../api/errors';
import { FormField } from '../../components/form-field';

interface InviteFormProps<Role extends string, Added> {
  readonly roles: readonly { readonly value: Role; readonly label: string }[];
  /** Whether the name is asked for; else the person chooses it. */
  readonly withName?: boolean;
  readonly action: UseMutationResult<Added, Error, { email: string; name: string; role: Role }>;
  readonly onDone: (added: Added) => void;
}

/** Adds somebody by e-mail address. */
export function InviteForm<Role extends string, Added>({
  roles,
  withName = false,
  action,
  onDone,
}: InviteFormProps<Role, Added>) {
  const { t } = useTranslation(['people', 'common']);
  const { control, handleSubmit, reset } = useForm({
    defaultValues: { email: '', name: '', role: roles[0]?.value ?? '' },
  });
  const submit = handleSubmit(({ email, name, role }) =>
    action.mutate(
      { email: email.trim(), name: name.trim(), role: role as Role },
      {
        onSuccess: (added) => {
          reset();
          onDone(added);
        },
      },
    ),
  );
  return (
    <Paper variant="outlined" component="form" onSubmit={submit} noValidate sx={{ p: 2, mb: 3 }}>
      <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2} sx={{ alignItems: 'start' }}>
        <FormField
          name="email"
          control={control}
          label={t('email')}
          type="email"
          size="small"
          fullWidth
          rules={{
            required: t('enterEmail'),
            pattern: { value: /^\s*\S+@\S+\s*$/, message: t('emailForm') },
          }}
        />
        {withName && (
          <FormField
            name="name"
            control={control}
            label={t('name')}
            size="small"
            fullWidth
            rules={{ required: t('enterName') }}
          />
        )}
        <FormField name="role" control={control} label={t('role')} size="small" select fullWidth>
          {roles.map(({ value, label }) => (
            <MenuItem key={value} value={value}>
              {label}
            </MenuItem>
          ))}
        </FormField>
        <Button type="submit" variant="contained" loading={action.isPending} sx={{ flexShrink: 0 }}>
          {t(withName ? 'add' : 'invite')}
        </Button>
      </Stack>
      {action.isError && (
        <Alert severity="error" sx={{ mt: 2 }}>
          {describeError(action.error)}
        </Alert>
      )}
    </Paper>
  );
}

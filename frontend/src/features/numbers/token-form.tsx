import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import Stack from '@mui/material/Stack';
import Switch from '@mui/material/Switch';
import { Controller, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { describeError } from '../../api/errors';
import { FormField } from '../../components/form-field';
import { SecretField } from '../../components/secret-field';
import type { useConnecting } from './use-connecting';

const EMPTY = { accessToken: '', wabaId: '', phoneNumberId: '', register: true };

/** Connects a number with a token that somebody has: the same steps, without the dialog. */
export function TokenForm({ connect }: Pick<ReturnType<typeof useConnecting>, 'connect'>) {
  const { t } = useTranslation('numbers');
  const { control, handleSubmit, reset } = useForm({ defaultValues: EMPTY });
  const submit = handleSubmit(({ accessToken, wabaId, phoneNumberId, register }) =>
    connect.mutate(
      {
        accessToken: accessToken.trim(),
        register,
        ...(wabaId.trim() !== '' && { wabaId: wabaId.trim() }),
        ...(phoneNumberId.trim() !== '' && { phoneNumberId: phoneNumberId.trim() }),
      },
      { onSuccess: () => reset() },
    ),
  );
  const id = { pattern: { value: /^\s*\d*\s*$/, message: t('token.idRule') } };
  return (
    <Stack component="form" onSubmit={submit} noValidate spacing={2}>
      <SecretField
        name="accessToken"
        control={control}
        label={t('token.token')}
        rules={{
          required: t('token.tokenRule'),
          pattern: { value: /^\s*\S+\s*$/, message: t('token.noBlanks') },
        }}
      />
      <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2}>
        <FormField
          name="wabaId"
          control={control}
          label={t('token.account')}
          helperText={t('token.accountHelp')}
          rules={id}
          fullWidth
        />
        <FormField
          name="phoneNumberId"
          control={control}
          label={t('token.number')}
          helperText={t('token.numberHelp')}
          rules={id}
          fullWidth
        />
      </Stack>
      <Controller
        name="register"
        control={control}
        render={({ field: { value, ...field } }) => (
          <FormControlLabel
            label={t('token.register')}
            control={<Switch {...field} checked={value} />}
          />
        )}
      />
      {connect.isError && <Alert severity="error">{describeError(connect.error)}</Alert>}
      <Box>
        <Button type="submit" variant="contained" loading={connect.isPending}>
          {t('token.connect')}
        </Button>
      </Box>
    </Stack>
  );
}

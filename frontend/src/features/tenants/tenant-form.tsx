import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { RegisteredTenant } from '../../api/client';
import { describeError, isApiError } from '../../api/errors';
import { showFieldErrors } from '../../components/field-errors';
import { FormField } from '../../components/form-field';
import { SecretField } from '../../components/secret-field';
import { FIELD_OF, NEW_TENANT, toRequest, type TenantFormValues } from './tenant-form-values';
import { tenantRules } from './tenant-rules';
import { TenantMoreSettings } from './tenant-more-settings';
import { useRegisterTenant } from './use-tenants';

interface TenantFormProps {
  /** What is known of it before. */
  readonly known?: Partial<TenantFormValues>;
  readonly onRegistered: (tenant: RegisteredTenant) => void;
}

export function TenantForm({ known, onRegistered }: TenantFormProps) {
  const { t } = useTranslation('tenants');
  const rules = tenantRules(t);
  const { control, handleSubmit, setError } = useForm({
    defaultValues: { ...NEW_TENANT, ...known },
  });
  const register = useRegisterTenant();
  const submit = handleSubmit((values) =>
    register.mutate(toRequest(values), {
      onSuccess: onRegistered,
      onError: (error) => {
        showFieldErrors(error, setError, (field) => FIELD_OF[field]);
        if (isApiError(error, 'phone_number_taken')) {
          setError('phoneNumberId', { message: t('taken') });
        }
      },
    }),
  );
  return (
    <Box component="form" onSubmit={submit} noValidate sx={{ maxWidth: 640 }}>
      <Stack spacing={2.5}>
        <FormField
          name="name"
          control={control}
          rules={rules.name}
          label={t('fields.name')}
          helperText={t('fields.nameHelp')}
          autoFocus
        />
        <FormField
          name="phoneNumberId"
          control={control}
          rules={rules.phoneNumberId}
          label={t('fields.phoneNumberId')}
          helperText={t('fields.phoneNumberIdHelp')}
        />
        <SecretField
          name="accessToken"
          control={control}
          rules={rules.accessToken}
          label={t('fields.accessToken')}
          helperText={t('fields.accessTokenHelp')}
        />
        <TenantMoreSettings control={control} />
        {register.isError && <Alert severity="error">{describeError(register.error)}</Alert>}
        <Box>
          <Button type="submit" variant="contained" size="large" loading={register.isPending}>
            {t('register')}
          </Button>
        </Box>
      </Stack>
    </Box>
  );
}

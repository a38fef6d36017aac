import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useForm } from 'react-hook-form';
import type { RegisteredTenant } from '../../api/client';
import { describeError, isApiError } from '../../api/errors';
import { showFieldErrors } from '../../components/field-errors';
import { FormField } from '../../components/form-field';
import { SecretField } from '../../components/secret-field';
import { FIELD_OF, NEW_TENANT, toRequest } from './tenant-form-values';
import { TENANT_RULES } from './tenant-rules';
import { TenantMoreSettings } from './tenant-more-settings';
import { useRegisterTenant } from './use-tenants';

interface TenantFormProps {
  readonly onRegistered: (tenant: RegisteredTenant) => void;
}

export function TenantForm({ onRegistered }: TenantFormProps) {
  const { control, handleSubmit, setError } = useForm({ defaultValues: NEW_TENANT });
  const register = useRegisterTenant();
  const submit = handleSubmit((values) =>
    register.mutate(toRequest(values), {
      onSuccess: onRegistered,
      onError: (error) => {
        showFieldErrors(error, setError, (field) => FIELD_OF[field]);
        if (isApiError(error, 'phone_number_taken')) {
          setError('phoneNumberId', { message: 'This number belongs to another tenant' });
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
          rules={TENANT_RULES.name}
          label="Name"
          helperText="As customers read it in the automatic reply, e.g. Acme Coffee"
          autoFocus
        />
        <FormField
          name="phoneNumberId"
          control={control}
          rules={TENANT_RULES.phoneNumberId}
          label="Phone number id"
          helperText="Meta's id of the number, from WhatsApp Manager › API setup; not the number itself"
        />
        <SecretField
          name="accessToken"
          control={control}
          rules={TENANT_RULES.accessToken}
          label="Access token"
          helperText="Meta's token for this number. Kept encrypted, never shown again. A token that begins with mock_ only simulates sending."
        />
        <TenantMoreSettings control={control} />
        {register.isError && <Alert severity="error">{describeError(register.error)}</Alert>}
        <Box>
          <Button type="submit" variant="contained" size="large" loading={register.isPending}>
            Register tenant
          </Button>
        </Box>
      </Stack>
    </Box>
  );
}

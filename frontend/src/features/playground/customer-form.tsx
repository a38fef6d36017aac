import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { describeError } from '../../api/errors';
import { FormField } from '../../components/form-field';
import { useConversation } from '../conversations/use-conversations';
import { checkPhoneNumber, checkText } from '../messages/message-rules';
import { useCurrentTenant } from '../tenants/tenant-context';
import { useWriteAsCustomer } from './use-simulator';

/** Numbers of this form are kept for fiction. */
const SOMEBODY = { waId: '+1 201 555 0123', name: 'Sam' };

/** Begins with the customer whose conversation is open. */
export function CustomerForm({ phoneNumberId }: { readonly phoneNumberId: string }) {
  const { t } = useTranslation('playground');
  const { id: tenantId } = useCurrentTenant();
  const { conversationId } = useParams();
  const { data } = useConversation(tenantId, conversationId);
  const { waId = null, name = null } = data?.customer ?? {};
  const values = waId === null ? SOMEBODY : { waId: `+${waId}`, name: name ?? '' };
  const { control, handleSubmit, resetField } = useForm({
    defaultValues: { ...SOMEBODY, text: '' },
    values: { ...values, text: '' },
    resetOptions: { keepDirtyValues: true },
  });
  const write = useWriteAsCustomer(phoneNumberId);
  const submit = handleSubmit((message) =>
    write.mutate(message, { onSuccess: () => resetField('text', { defaultValue: '' }) }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack spacing={2}>
        <FormField
          name="waId"
          control={control}
          rules={{ required: t('numberMissing'), validate: checkPhoneNumber }}
          label={t('number')}
          type="tel"
          size="small"
        />
        <FormField name="name" control={control} label={t('profileName')} size="small" />
        <FormField
          name="text"
          control={control}
          rules={{ required: t('textMissing'), validate: checkText }}
          label={t('text')}
          multiline
          minRows={3}
        />
        {write.isError && <Alert severity="error">{describeError(write.error)}</Alert>}
        {write.isSuccess && <Alert severity="success">{t('onItsWay')}</Alert>}
        <Button type="submit" variant="contained" loading={write.isPending}>
          {t('write')}
        </Button>
      </Stack>
    </form>
  );
}

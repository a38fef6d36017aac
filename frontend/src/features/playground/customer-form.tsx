import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useForm } from 'react-hook-form';
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
          rules={{ required: 'Enter a number', validate: checkPhoneNumber }}
          label="Number of the customer"
          type="tel"
          size="small"
        />
        <FormField name="name" control={control} label="Profile name" size="small" />
        <FormField
          name="text"
          control={control}
          rules={{ required: 'Write something', validate: checkText }}
          label="What the customer writes"
          multiline
          minRows={3}
        />
        {write.isError && <Alert severity="error">{describeError(write.error)}</Alert>}
        {write.isSuccess && <Alert severity="success">On its way, as a webhook.</Alert>}
        <Button type="submit" variant="contained" loading={write.isPending}>
          Write
        </Button>
      </Stack>
    </form>
  );
}

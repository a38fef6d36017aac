import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import { useForm, useWatch } from 'react-hook-form';
import type { SentMessage } from '../../api/client';
import { describeError } from '../../api/errors';
import { showFieldErrors } from '../../components/field-errors';
import { FormField } from '../../components/form-field';
import { newKey } from '../../components/new-key';
import { TO_HELP, checkPhoneNumber } from '../messages/message-rules';
import { useSendMessage } from '../messages/use-send-message';
import { IdempotencyKeyField } from './idempotency-key-field';
import { RawFields } from './raw-fields';
import { fieldOf, newMessage, toRequest, type SendFormValues } from './send-form-values';
import { TemplateFields } from './template-fields';
import { TextFieldOfMessage } from './text-field-of-message';

const FIELDS_OF = { text: TextFieldOfMessage, template: TemplateFields, raw: RawFields };

interface SendFormProps {
  readonly tenantId: string;
  readonly to: string;
  readonly onSent: (sent: SentMessage) => void;
}

export function SendForm({ tenantId, to, onSent }: SendFormProps) {
  const form = useForm<SendFormValues>({ defaultValues: newMessage(to) });
  const { control, handleSubmit, setError, setValue } = form;
  const kind = useWatch({ control, name: 'kind' });
  const ContentFields = FIELDS_OF[kind];
  const send = useSendMessage(tenantId);
  const submit = handleSubmit((values) =>
    send.mutate(toRequest(values), {
      onSuccess: (sent) => {
        onSent(sent);
        // The next one is another message, even with the same words.
        setValue('idempotencyKey', newKey());
        setValue('text', '');
      },
      onError: (error) => showFieldErrors(error, setError, fieldOf),
    }),
  );
  return (
    <Box component="form" onSubmit={submit} noValidate sx={{ maxWidth: 640 }}>
      <Stack spacing={2.5}>
        <FormField
          name="to"
          control={control}
          rules={{ required: 'Enter the number of the recipient', validate: checkPhoneNumber }}
          label="To"
          type="tel"
          helperText={TO_HELP}
        />
        <FormField
          name="kind"
          control={control}
          label="Kind"
          select
          helperText="More than 24 hours after the customer last wrote, only templates arrive"
        >
          <MenuItem value="text">Text</MenuItem>
          <MenuItem value="template">Template</MenuItem>
          <MenuItem value="raw">Media, location, buttons … as JSON</MenuItem>
        </FormField>
        <ContentFields form={form} />
        <IdempotencyKeyField form={form} />
        {send.isError && <Alert severity="error">{describeError(send.error)}</Alert>}
        <Box>
          <Button type="submit" variant="contained" size="large" loading={send.isPending}>
            Send message
          </Button>
        </Box>
      </Stack>
    </Box>
  );
}

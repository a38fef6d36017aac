import { FormField } from '../../components/form-field';
import { MAX_KEY } from '../messages/message-rules';
import type { FieldsProps } from './fields-props';

export function IdempotencyKeyField({ form: { control } }: FieldsProps) {
  return (
    <FormField
      name="idempotencyKey"
      control={control}
      rules={{
        required: 'Enter a key',
        maxLength: { value: MAX_KEY, message: `At most ${MAX_KEY} characters` },
      }}
      label="Idempotency key"
      helperText="The same key stands for the same message: it is sent once, however often you press"
      slotProps={{ htmlInput: { spellCheck: false } }}
    />
  );
}

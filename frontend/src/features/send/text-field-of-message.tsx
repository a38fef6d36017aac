import { useWatch } from 'react-hook-form';
import { FormField } from '../../components/form-field';
import { MAX_TEXT, checkText } from '../messages/message-rules';
import type { FieldsProps } from './fields-props';

export function TextFieldOfMessage({ form: { control } }: FieldsProps) {
  const text = useWatch({ control, name: 'text' });
  return (
    <FormField
      name="text"
      control={control}
      rules={{ required: 'Write something', validate: checkText }}
      label="Text"
      helperText={`${text.length} of ${MAX_TEXT} characters`}
      multiline
      minRows={3}
      maxRows={12}
    />
  );
}

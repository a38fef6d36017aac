import Stack from '@mui/material/Stack';
import { FormField } from '../../components/form-field';
import type { FieldsProps } from './fields-props';

export function TemplateFields({ form: { control } }: FieldsProps) {
  return (
    <Stack spacing={2.5}>
      <FormField
        name="templateName"
        control={control}
        rules={{
          required: 'Enter the name of the template',
          pattern: { value: /^\s*[a-z0-9_]{1,512}\s*$/, message: 'Small letters, digits and _' },
        }}
        label="Template"
        helperText="Its name in WhatsApp Manager, e.g. order_ready"
      />
      <FormField
        name="language"
        control={control}
        rules={{ required: 'Enter a language code' }}
        label="Language"
        helperText="Code of an approved translation, e.g. en_US"
      />
      <FormField
        name="parameters"
        control={control}
        label="Values for the body"
        helperText="One line for each placeholder, in their order"
        multiline
        minRows={2}
      />
    </Stack>
  );
}

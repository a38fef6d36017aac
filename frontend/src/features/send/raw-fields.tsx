import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import { useEffect } from 'react';
import { useWatch } from 'react-hook-form';
import { FormField } from '../../components/form-field';
import { checkJson } from '../messages/message-rules';
import type { FieldsProps } from './fields-props';
import { EXAMPLES, RAW_TYPES } from './send-form-values';

export function RawFields({ form: { control, getValues, setValue } }: FieldsProps) {
  const type = useWatch({ control, name: 'rawType' });
  useEffect(() => {
    const untouched = Object.values(EXAMPLES).includes(getValues('raw'));
    if (untouched) setValue('raw', EXAMPLES[type]);
  }, [type, getValues, setValue]);
  return (
    <Stack spacing={2.5}>
      <FormField name="rawType" control={control} label="Type" select>
        {RAW_TYPES.map((name) => (
          <MenuItem key={name} value={name}>
            {name}
          </MenuItem>
        ))}
      </FormField>
      <FormField
        name="raw"
        control={control}
        rules={{ required: 'Enter the object', validate: checkJson }}
        label="Content"
        helperText={`The object “${type}” as in Meta's Cloud API, in JSON`}
        multiline
        minRows={4}
        slotProps={{ htmlInput: { spellCheck: false, style: { fontFamily: 'monospace' } } }}
      />
    </Stack>
  );
}

import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import { useEffect } from 'react';
import { useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { FormField } from '../../../components/form-field';
import { checkJson } from '../../messages/message-rules';
import type { FieldsProps } from './fields-props';
import { EXAMPLES, RAW_TYPES } from './send-form-values';

export function RawFields({ form: { control, getValues, setValue } }: FieldsProps) {
  const { t } = useTranslation('send');
  const type = useWatch({ control, name: 'rawType' });
  useEffect(() => {
    const untouched = Object.values(EXAMPLES).includes(getValues('raw'));
    if (untouched) setValue('raw', EXAMPLES[type]);
  }, [type, getValues, setValue]);
  return (
    <Stack spacing={2.5}>
      <FormField name="rawType" control={control} label={t('raw.type')} select>
        {RAW_TYPES.map((name) => (
          <MenuItem key={name} value={name}>
            {name}
          </MenuItem>
        ))}
      </FormField>
      <FormField
        name="raw"
        control={control}
        rules={{ required: t('raw.missing'), validate: checkJson }}
        label={t('raw.content')}
        helperText={t('raw.help', { type })}
        multiline
        minRows={4}
        slotProps={{ htmlInput: { spellCheck: false, style: { fontFamily: 'monospace' } } }}
      />
    </Stack>
  );
}

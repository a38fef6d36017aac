import { useTranslation } from 'react-i18next';
import { FormField } from '../../../components/form-field';
import { MAX_KEY } from '../../messages/message-rules';
import type { FieldsProps } from './fields-props';

export function IdempotencyKeyField({ form: { control } }: FieldsProps) {
  const { t } = useTranslation('send');
  return (
    <FormField
      name="idempotencyKey"
      control={control}
      rules={{
        required: t('keyMissing'),
        maxLength: { value: MAX_KEY, message: t('keyTooLong', { most: MAX_KEY }) },
      }}
      label={t('key')}
      helperText={t('keyHelp')}
      slotProps={{ htmlInput: { spellCheck: false } }}
    />
  );
}

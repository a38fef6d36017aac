import { useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { FormField } from '../../../components/form-field';
import { MAX_TEXT, checkText } from '../../messages/message-rules';
import type { FieldsProps } from './fields-props';

export function TextFieldOfMessage({ form: { control } }: FieldsProps) {
  const { t } = useTranslation('send');
  const text = useWatch({ control, name: 'text' });
  return (
    <FormField
      name="text"
      control={control}
      rules={{ required: t('textMissing'), validate: checkText }}
      label={t('text')}
      helperText={t('lengthOf', { length: text.length, most: MAX_TEXT })}
      multiline
      minRows={3}
      maxRows={12}
    />
  );
}

import type { UseFormReturn } from 'react-hook-form';
import type { SendFormValues } from './send-form-values';

export interface FieldsProps {
  readonly form: UseFormReturn<SendFormValues>;
}

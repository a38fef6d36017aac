import type { FieldPath, FieldValues } from 'react-hook-form';
import { FormField, type FormFieldProps } from './form-field';

/** A person's password: hidden, and a matter of the browser's password store. */
export function PasswordField<Values extends FieldValues, Name extends FieldPath<Values>>(
  props: FormFieldProps<Values, Name> & {
    readonly autoComplete: 'current-password' | 'new-password';
  },
) {
  return <FormField {...props} type="password" />;
}

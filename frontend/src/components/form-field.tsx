import TextField, { type TextFieldProps } from '@mui/material/TextField';
import {
  useController,
  type Control,
  type FieldPath,
  type FieldValues,
  type UseControllerProps,
} from 'react-hook-form';

export type FormFieldProps<Values extends FieldValues, Name extends FieldPath<Values>> = Omit<
  TextFieldProps,
  'name' | 'value' | 'defaultValue' | 'onChange' | 'onBlur' | 'error'
> & {
  readonly name: Name;
  readonly control: Control<Values>;
  readonly rules?: NonNullable<UseControllerProps<Values, Name>['rules']>;
};

/** A text field of a form: its help gives way to what is wrong with it. */
export function FormField<Values extends FieldValues, Name extends FieldPath<Values>>({
  name,
  control,
  rules,
  helperText,
  ...props
}: FormFieldProps<Values, Name>) {
  const { field, fieldState } = useController({ name, control, ...(rules && { rules }) });
  const { ref, ...input } = field;
  return (
    <TextField
      {...props}
      {...input}
      inputRef={ref}
      required={rules?.required !== undefined}
      error={fieldState.invalid}
      helperText={fieldState.error?.message ?? helperText}
    />
  );
}

import type { FieldPath, FieldValues, UseFormSetError } from 'react-hook-form';
import { ApiError } from '../api/errors';

/**
 * Shows what the API says about each field at that field.
 *
 * @param fieldOf where the API's name of a field leads in the form
 */
export function showFieldErrors<Values extends FieldValues>(
  error: unknown,
  setError: UseFormSetError<Values>,
  fieldOf: (field: string) => FieldPath<Values> | undefined,
): void {
  if (!(error instanceof ApiError)) return;
  for (const { field, message } of error.fields) {
    const name = fieldOf(field);
    if (name !== undefined) setError(name, { message });
  }
}

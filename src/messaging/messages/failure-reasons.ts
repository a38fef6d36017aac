/**
 * What kind of failure it is, for programs:
 *
 * - `meta`: Meta refused the message, or could not deliver it; `code` is Meta's
 * - `outcome_unknown`: nobody knows whether Meta took it
 * - `meta_unreachable`: it never left us; it goes out once Meta can be reached
 * - `template_paused`: it waits for its template
 * - `templates_held`: it waits until the number may send templates again
 * - `file_lost`: a file of it is not there any more
 * - `number_removed`: the number it was to go out from was taken from the tenant
 * - `expired`: its time was over before it could go out
 */
export const FAILURE_REASONS = [
  'meta',
  'outcome_unknown',
  'meta_unreachable',
  'template_paused',
  'templates_held',
  'file_lost',
  'number_removed',
  'expired',
] as const;

export type FailureReason = (typeof FAILURE_REASONS)[number];

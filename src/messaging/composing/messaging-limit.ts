/**
 * How many people an account may write to in 24 hours outside of service windows.
 *
 * @param text in Meta's words: `TIER_250`, `TIER_2K`, `TIER_100K`, `TIER_UNLIMITED`, or a number
 * @returns `Infinity` if there is no limit, or none that is known
 */
export function readMessagingLimit(text: string | undefined): number {
  const [, digits, thousands] = /^(?:TIER_)?(\d+)(K?)$/i.exec(text ?? '') ?? [];
  if (digits === undefined) return Infinity;
  return Number(digits) * (thousands ? 1_000 : 1);
}

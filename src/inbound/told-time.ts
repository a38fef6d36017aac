/** So far Meta's clock may be ahead of ours. */
const CLOCK_SLACK_MS = 5 * 60 * 1000;

/**
 * What claims to be of a time after it came is of when it came: it would hold a window open, and a
 * name or a choice against all news, until then. So is what tells no time.
 */
export function toldTime(at: Date | null, receivedAt: Date): Date {
  const latest = receivedAt.getTime() + CLOCK_SLACK_MS;
  return at === null || at.getTime() > latest ? receivedAt : at;
}

/** `node scripts/healthcheck.mjs URL`: ends with 0 if it answers with a 2xx. For containers. */
const [url = ''] = process.argv.slice(2);
const answer = await fetch(url, { signal: AbortSignal.timeout(2_500) }).catch(() => null);
process.exitCode = answer?.ok ? 0 : 1;

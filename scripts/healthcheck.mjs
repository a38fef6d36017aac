/**
 * For containers: ends with 0 if the process in this container answers with a 2xx.
 *
 * `node scripts/healthcheck.mjs URL` asks there; without one it asks where an API and where a worker
 * would answer, since a container runs one of them.
 */
const [url] = process.argv.slice(2);
const { PORT, WORKER_PORT } = process.env;
const urls = url
  ? [url]
  : [PORT || 3000, WORKER_PORT || 3001].map((port) => `http://127.0.0.1:${port}/health/live`);
const answers = await Promise.all(
  urls.map((one) => fetch(one, { signal: AbortSignal.timeout(2_500) }).catch(() => null)),
);
process.exitCode = answers.some((answer) => answer?.ok) ? 0 : 1;

import { ConfigError, readEnvironment } from './read-environment.js';
import { createSimulator } from './create-simulator.js';
import { FaultsService } from './faults/faults.service.js';

async function start(): Promise<void> {
  const environment = readEnvironment(process.env);
  const app = await createSimulator(environment);
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => void app.close().finally(() => process.exit(0)));
  }
  if (environment.APP_SECRET === undefined) {
    process.stderr.write('Warning: APP_SECRET is not set, so webhooks go out unsigned.\n');
  }
  await app.listen(environment.SIMULATOR_PORT, environment.HOST);
  const { seed } = app.get(FaultsService).current;
  process.stdout.write(
    `The Cloud API simulator is ready on ${await app.getUrl()}, webhooks go to ${environment.SIMULATOR_WEBHOOK_URL} (seed ${seed})\n`,
  );
}

try {
  await start();
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    error instanceof ConfigError ? `${message}\n` : `The simulator could not start: ${message}\n`,
  );
  process.exit(1);
}

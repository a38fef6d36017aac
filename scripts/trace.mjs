/**
 * `npm run trace`: one message through real processes, traced into a collector that checks what it
 * gets, and drawn: `-- --out docs/images/trace.svg`.
 */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { readArguments } from './lib/arguments.mjs';
import { ensureBuild } from './lib/build.mjs';
import { requestJson } from './lib/http.mjs';
import { ensurePackages } from './lib/install.mjs';
import { OtlpCollector } from './lib/otlp-collector.mjs';
import { inRoot } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { findServices } from './lib/services.mjs';
import { step } from './lib/step.mjs';
import { planSystem } from './lib/system.mjs';
import { drawTrace } from './lib/trace-picture.mjs';
import { Trouble } from './lib/trouble.mjs';
import { waitFor } from './lib/wait.mjs';

const PHONE_NUMBER_ID = '106540352242922';
const CUSTOMER = '15550001234';
/** The last that happens. */
const LAST = 'message.read';

const { values: options } = readArguments({
  options: { out: { type: 'string', default: inRoot('docs', 'images', 'trace.svg') } },
});

await run(async (scope) => {
  await ensurePackages();
  await ensureBuild();
  const services = await findServices(scope);
  const collector = scope.own(await OtlpCollector.start());
  const endpoint = scope.own(await startEndpoint());
  const system = scope.own(
    await planSystem({
      ...services,
      queuePrefix: 'trace',
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '200' },
    }),
  );
  await step('Starting the API, the worker and the simulator', () => system.start());
  const { body: tenant } = await requestJson(`${system.url}/tenants/register`, {
    body: { name: 'Bakery', phoneNumberId: PHONE_NUMBER_ID, accessToken: 'EAAtoken' },
  });
  await requestJson(`${system.url}/tenants/${tenant.id}/endpoints`, {
    body: { url: endpoint.url },
  });
  const { url } = system.simulator;
  await requestJson(`${url}/_simulator/customers/${CUSTOMER}/messages`, {
    body: { phoneNumberId: PHONE_NUMBER_ID, text: 'Are you open on Sunday?' },
  });
  const spans = await step('Waiting for the whole trace', () =>
    waitFor(() => wholeTrace(collector), {
      timeoutMs: 60_000,
      otherwise: () => new Trouble('The trace did not become whole.'),
    }),
  );
  if (collector.violations.length > 0) {
    throw new Trouble('What came was not as OTLP says:', { log: collector.violations });
  }
  writeFileSync(options.out, drawTrace(spans));
  console.log(`${spans.length} spans in one trace, drawn to ${options.out}.`);
  return 0;
});

/** @param {OtlpCollector} collector @throws while it is not whole */
function wholeTrace(collector) {
  const send = collector.spans.find(({ name }) => name === 'send message');
  const spans = collector.trace(send?.traceId ?? '');
  if (!spans.some(({ attributes }) => attributes['event.type'] === LAST))
    throw new Error('not yet');
  return spans;
}

async function startEndpoint() {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(204).end());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${port}/events`, stop: () => server.close() };
}

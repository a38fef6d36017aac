import { hostname } from 'node:os';
import { Logger } from '@nestjs/common';
import { diag, DiagLogLevel, type DiagLogger, type Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { BoundedLog } from '../common/bounded-log.js';
import { VERSION } from '../common/version.js';
import type { TracingSettings } from '../config/app-config.js';

const SCOPE = 'whatsapp-backend';

/** Loaded only where somebody wants traces. */
export interface Exporting {
  readonly tracer: Tracer;
  /** Sends what is left. */
  stop(): Promise<void>;
}

/**
 * What is not in `settings` (sampler, limits, timeouts, compression, batches) the SDK reads from its
 * own `OTEL_…` variables.
 */
export function startExporting(
  name: string,
  { protocol, headers }: TracingSettings,
  commit: string,
): Exporting {
  diag.setLogger(toDiagLogger(), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  const Exporter = protocol === 'http/json' ? JsonExporter : ProtobufExporter;
  const ours = resourceFromAttributes({
    'service.name': name,
    'service.version': VERSION,
    'service.instance.id': `${hostname()}/${process.pid}`,
    'vcs.ref.head.revision': commit,
  });
  const provider = new BasicTracerProvider({
    // What the environment says counts more.
    resource: ours.merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new Exporter(headers && { headers }))],
  });
  return {
    tracer: provider.getTracer(SCOPE, VERSION),
    stop: () => provider.shutdown(),
  };
}

/** A collector that is away is told a few times a minute; its errors may hold addresses, no data. */
function toDiagLogger(): DiagLogger {
  const log = new BoundedLog(new Logger('Tracing'), 2);
  const warn = (message: string) => log.warn('otel', { reason: message.slice(0, 300) }, 'traces');
  const silent = () => undefined;
  return { error: warn, warn, info: silent, debug: silent, verbose: silent };
}

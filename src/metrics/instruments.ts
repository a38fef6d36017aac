import {
  Counter,
  Gauge,
  Histogram,
  Registry,
  type OpenMetricsContentType,
  type RegistryContentType,
} from 'prom-client';

const SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Makes instruments, all of one registry. */
export class Instruments {
  readonly registry: Registry<RegistryContentType>;

  /** @param withExemplars makes it OpenMetrics: nothing else can tell them */
  constructor(withExemplars: boolean) {
    this.registry = withExemplars ? openMetrics() : new Registry();
  }

  counter<L extends string = never>(name: string, help: string, labelNames: L[] = []): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  gauge<L extends string = never>(name: string, help: string, labelNames: L[] = []): Gauge<L> {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }

  histogram<L extends string = never>(
    name: string,
    help: string,
    labelNames: L[] = [],
    enableExemplars = false,
  ): Histogram<L> {
    const registers = [this.registry];
    return new Histogram({ name, help, labelNames, buckets: SECONDS, registers, enableExemplars });
  }
}

function openMetrics(): Registry<RegistryContentType> {
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  return registry;
}

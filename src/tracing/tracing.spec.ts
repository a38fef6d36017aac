import { currentContext } from '../common/request-context.js';
import { loadConfig } from '../config/app-config.js';
import { Tracing } from './tracing.js';

const TARGET = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };

describe(Tracing.name, () => {
  it.each([
    {},
    { ...TARGET, OTEL_SDK_DISABLED: 'true' },
    { ...TARGET, OTEL_TRACES_EXPORTER: 'none' },
    { OTEL_TRACES_SAMPLER: 'always_on' },
  ])('is off with %p, and then does nothing but the work', async (env) => {
    const tracing = new Tracing(loadConfig(env));
    await tracing.start('whatsapp-test');
    expect(tracing.begin('anything')).toBeUndefined();
    const traceparent = await tracing.run('anything', {}, async () => currentContext().traceparent);
    expect(traceparent).toBeUndefined();
    await tracing.onApplicationShutdown();
  });

  it('lets what begins within a span follow from it', async () => {
    const tracing = new Tracing(loadConfig(TARGET));
    await tracing.start('whatsapp-test');
    await tracing.run('outer', {}, async () => {
      const outer = currentContext().traceparent!;
      const inner = tracing.begin('inner');
      expect(inner?.traceparent.slice(0, 36)).toBe(outer.slice(0, 36));
      const apart = tracing.begin('apart', { parent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-00` });
      expect(apart?.traceparent).toContain('1'.repeat(32));
    });
    expect(currentContext().traceparent).toBeUndefined();
    await tracing.onApplicationShutdown();
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'OTEL_EXPORTER_OTLP_PROTOCOL must be one of'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT must be'],
    [{ OTEL_TRACES_SAMPLER_ARG: '1.5' }, 'OTEL_TRACES_SAMPLER_ARG must be'],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'api-key' }, 'OTEL_EXPORTER_OTLP_HEADERS must be'],
  ])('refuses %p at start', (env, reason) => {
    expect(() => loadConfig(env)).toThrow(reason);
  });

  it('goes to a collector beside it if it is only asked to export', () => {
    expect(loadConfig({ OTEL_TRACES_EXPORTER: 'otlp' }).tracing).toEqual({
      protocol: 'http/protobuf',
      headers: undefined,
    });
    const own = { OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' };
    expect(loadConfig({ ...TARGET, ...own }).tracing?.protocol).toBe('http/json');
  });

  it('reads headers as OpenTelemetry writes them', () => {
    const { tracing } = loadConfig({ ...TARGET, OTEL_EXPORTER_OTLP_HEADERS: 'a=b%20c, x-d = e=f' });
    expect(tracing).toEqual({ protocol: 'http/protobuf', headers: { a: 'b c', 'x-d': 'e=f' } });
  });
});

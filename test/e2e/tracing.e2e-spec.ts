import { OtlpCollector } from '../../scripts/lib/otlp-collector.mjs';
import type { CollectedSpan } from '../../scripts/lib/otlp-collector.mjs';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { Receiver } from '../support/receiver.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

const CUSTOMER = '15550077301';
const TEXT = 'a text that no span may hold';
/** As somebody else's system would send it. */
const CALLERS = { trace: '4bf92f3577b34da6a3ce929d0e0e4736', span: '00f067aa0ba902b7' };

describe.each([
  ['http/json', 'application/json'],
  ['http/protobuf', 'application/x-protobuf'],
])('Traces over %s', (protocol, contentType) => {
  let collector: OtlpCollector;
  let receiver: Receiver;
  let system: TestSystem;
  let tenant: TestTenant;

  beforeAll(async () => {
    collector = await OtlpCollector.start();
    receiver = await Receiver.start();
    system = await startSystem({
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
        OTEL_BSP_SCHEDULE_DELAY: '200',
      },
    });
    tenant = await registerTenant(system);
    await system.api(`/tenants/${tenant.id}/endpoints`, { body: { url: receiver.url } });
  });

  afterAll(async () => {
    await system.stop();
    await receiver.stop();
    await collector.stop();
  });

  it('tell of a message from its webhook to its answer, the statuses of that, and the events', async () => {
    await system.simulator.customerWrites(CUSTOMER, tenant.phoneNumberId, { text: TEXT });
    const spans = await eventually(() => {
      const [reply] = named(collector.spans, 'send message');
      const trace = collector.trace(reply?.traceId ?? '');
      const names = new Set(trace.map(({ name }) => name));
      expect([...names]).toEqual(
        expect.arrayContaining([
          'POST /whatsapp/webhook',
          'apply webhook',
          'send message',
          'message sent',
          'message delivered',
          'message read',
          'deliver event',
        ]),
      );
      const told = named(trace, 'deliver event').map(({ attributes }) => attributes['event.type']);
      expect(told).toEqual(
        expect.arrayContaining(['message.received', 'message.accepted', 'message.read']),
      );
      return trace;
    });
    expect(collector.violations).toEqual([]);
    expect([...collector.contentTypes]).toEqual([contentType]);
    expect(new Set(spans.map(({ service }) => service))).toEqual(
      new Set(['whatsapp-api', 'whatsapp-worker']),
    );
    // One root, which all others follow from.
    const [root, ...others] = spans.filter(({ parentSpanId }) => parentSpanId === '');
    expect({ root: root?.name, others }).toEqual({ root: 'POST /whatsapp/webhook', others: [] });
    const ids = new Set(spans.map(({ spanId }) => spanId));
    expect(spans.filter((span) => span !== root && !ids.has(span.parentSpanId))).toEqual([]);
    // A status came by a webhook of its own, which has a trace of its own.
    expect(named(spans, 'message read')[0]?.links).toHaveLength(1);

    const heard = receiver.received.map(({ headers }) => String(headers['traceparent']));
    expect(heard.filter((header) => header.includes(root!.traceId)).length).toBeGreaterThan(0);
    expect(JSON.stringify(collector.spans)).not.toContain(TEXT);
    expect(JSON.stringify(collector.spans)).not.toContain(CUSTOMER);
    const told = system.logLines.filter((line) => line.includes(root!.traceId)).join('\n');
    expect(told).toContain('message received');
    expect(told).toContain('message accepted');
    expect(told).toContain('message ended');
  });

  it("go on in a caller's trace", async () => {
    const { status } = await system.api(`/tenants/${tenant.id}/send`, {
      body: { to: '+15550077302', text: 'Hello' },
      headers: { traceparent: `00-${CALLERS.trace}-${CALLERS.span}-01` },
    });
    expect(status).toBe(202);
    await eventually(() => {
      const spans = collector.trace(CALLERS.trace);
      const [request] = named(spans, 'POST /tenants/:tenantId/send');
      const [send] = named(spans, 'send message');
      expect(request?.parentSpanId).toBe(CALLERS.span);
      expect(send?.parentSpanId).toBe(request?.spanId);
    });
  });

  it('leave out what is asked every few seconds', () => {
    expect(collector.spans.filter(({ name }) => /health|metrics/.test(name))).toEqual([]);
  });

  it('stand beside latencies, as exemplars', async () => {
    const answered = new Set(named(collector.spans, 'send message').map(({ traceId }) => traceId));
    const [api, worker] = await Promise.all(
      [...system.apis, ...system.workers].map(async ({ url }) => {
        const response = await fetch(`${url}/metrics`);
        expect(response.headers.get('content-type')).toContain('application/openmetrics-text');
        const text = await response.text();
        expect(text.endsWith('# EOF\n')).toBe(true);
        return text;
      }),
    );
    expect(api).toMatch(/^webhook_ack_seconds_bucket.* # \{trace_id="[0-9a-f]{32}"\} /m);
    const sent = /^cloud_api_request_seconds_bucket.* # \{trace_id="([0-9a-f]{32})"\} /m;
    expect([...answered]).toContain(sent.exec(worker ?? '')?.[1]);
  });
});

function named(spans: readonly CollectedSpan[], name: string): CollectedSpan[] {
  return spans.filter((span) => span.name === name);
}

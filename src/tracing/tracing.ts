import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
  type Attributes,
  type Context,
  type Span,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import { defined } from '../common/defined.js';
import { currentContext, runInContext } from '../common/request-context.js';
import { readTraceparent, toTraceparent, type Traceparent } from '../common/traceparent.js';
import { within } from '../common/within.js';
import { AppConfig } from '../config/app-config.js';
import type { Exporting } from './exporting.js';

/** A collector that is away must not keep a process from ending. */
const FLUSH_MS = 2_000;

const KINDS = {
  internal: SpanKind.INTERNAL,
  /** Somebody asked us. */
  server: SpanKind.SERVER,
  /** We ask somebody. */
  client: SpanKind.CLIENT,
  /** What was stored before is worked on. */
  consumer: SpanKind.CONSUMER,
} as const;

export interface SpanSettings {
  readonly kind?: keyof typeof KINDS;
  /** What it follows from; else what is going on at present. */
  readonly parent?: Traceparent | undefined;
  /** What it has to do with, in traces of their own. */
  readonly links?: readonly (Traceparent | undefined)[];
  /** Ids, kinds and outcomes; never a text, nor who it is from or for. */
  readonly attributes?: Attributes;
  readonly startedAt?: Date;
}

export interface SpanEnd {
  readonly name?: string;
  readonly attributes?: Attributes;
  /** Short, and without anybody's data. */
  readonly failure?: string;
}

/** Something that goes on. */
export interface OpenSpan {
  /** For what follows from it. */
  readonly traceparent: Traceparent;
  end(end?: SpanEnd): void;
}

/**
 * Tells a collector what happened, as OpenTelemetry. Off unless configured: then nothing is loaded,
 * nothing is kept on rows, and each of these methods is one comparison.
 */
@Injectable()
export class Tracing implements OnApplicationShutdown {
  private tracer: Tracer | undefined;
  private exporting: Exporting | undefined;

  constructor(private readonly config: AppConfig) {}

  /** @param name of the service, unless `OTEL_SERVICE_NAME` says otherwise */
  async start(name: string): Promise<void> {
    if (this.config.tracing === undefined) return;
    const { startExporting } = await import('./exporting.js');
    this.exporting = startExporting(name, this.config.tracing, this.config.commit);
    this.tracer = this.exporting.tracer;
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.exporting === undefined) return;
    await within(FLUSH_MS, this.exporting.stop(), 'the collector did not answer').catch(
      () => undefined,
    );
  }

  get isOn(): boolean {
    return this.tracer !== undefined;
  }

  /** @returns `undefined` while tracing is off */
  begin(name: string, settings: SpanSettings = {}): OpenSpan | undefined {
    if (this.tracer === undefined) return undefined;
    const { kind = 'internal', links = [], attributes = {}, startedAt } = settings;
    const parent = settings.parent ?? currentContext().traceparent;
    const span = this.tracer.startSpan(
      name,
      {
        kind: KINDS[kind],
        attributes,
        links: links.flatMap((link) => toSpanContext(link) ?? []).map((context) => ({ context })),
        ...defined({ startTime: startedAt }),
      },
      contextOf(parent),
    );
    return { traceparent: traceparentOf(span), end: (end) => endSpan(span, end) };
  }

  /**
   * Does `work` as a span; its log lines carry the trace, and what it begins follows from it.
   *
   * @param outcomeOf what to say of the result
   */
  run<T>(
    name: string,
    settings: SpanSettings,
    work: () => Promise<T>,
    outcomeOf?: (result: T) => SpanEnd,
  ): Promise<T> {
    const span = this.begin(name, settings);
    return span === undefined ? work() : this.runIn(span, work, outcomeOf);
  }

  /** Something that has happened; until now, if only its beginning is known. */
  record(name: string, settings: SpanSettings): void {
    this.begin(name, settings)?.end();
  }

  private async runIn<T>(
    span: OpenSpan,
    work: () => Promise<T>,
    outcomeOf?: (result: T) => SpanEnd,
  ): Promise<T> {
    try {
      const { traceparent } = span;
      const result = await runInContext({ ...currentContext(), traceparent }, work);
      span.end(outcomeOf?.(result));
      return result;
    } catch (error) {
      span.end({ failure: error instanceof Error ? error.name : 'unknown' });
      throw error;
    }
  }
}

function toSpanContext(traceparent: Traceparent | undefined): SpanContext | undefined {
  const ids = readTraceparent(traceparent);
  if (ids === undefined) return undefined;
  const { traceId, spanId, sampled } = ids;
  const traceFlags = sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return { traceId, spanId, traceFlags, isRemote: true };
}

function contextOf(parent: Traceparent | undefined): Context {
  const context = toSpanContext(parent);
  return context === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, context);
}

function traceparentOf(span: Span): Traceparent {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return toTraceparent({ traceId, spanId, sampled: (traceFlags & TraceFlags.SAMPLED) !== 0 });
}

function endSpan(span: Span, { name, attributes, failure }: SpanEnd = {}): void {
  if (name !== undefined) span.updateName(name);
  if (attributes !== undefined) span.setAttributes(attributes);
  if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
  span.end();
}

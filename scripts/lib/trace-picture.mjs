/** @typedef {import('./otlp-collector.mjs').CollectedSpan} CollectedSpan */

const ROW = 26;
const LEFT = 340;
const WIDTH = 640;
const TOP = 46;
const COLOURS = /** @type {Record<string, string>} */ ({
  'whatsapp-api': '#2563eb',
  'whatsapp-worker': '#128c7e',
});

/** @param {string} text */
const escape = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** What a span is about, beyond its name. @param {CollectedSpan} span */
function label({ name, attributes }) {
  const about = attributes['event.type'] ?? attributes['message.type'];
  return about === undefined ? name : `${name} (${about})`;
}

/**
 * One trace as people are used to see it: a bar for each span over time, causes above effects.
 *
 * @param {readonly CollectedSpan[]} spans
 * @returns {string} SVG
 */
export function drawTrace(spans) {
  const start = Math.min(...spans.map(({ startMs }) => startMs));
  const total = Math.max(...spans.map(({ endMs }) => endMs)) - start;
  const x = (/** @type {number} */ ms) => LEFT + ((ms - start) / total) * WIDTH;
  const rows = inOrder(spans).map(({ span, depth }, index) => {
    const y = TOP + index * ROW;
    const width = Math.max(2, x(span.endMs) - x(span.startMs));
    const ms = span.endMs - span.startMs;
    const end = x(span.startMs) + width;
    const text = `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
    const inside = end > LEFT + WIDTH - 70;
    return [
      `<text x="${12 + depth * 14}" y="${y + 15}">${escape(label(span))}</text>`,
      `<rect x="${x(span.startMs).toFixed(1)}" y="${y + 3}" width="${width.toFixed(1)}" height="16" rx="2" fill="${COLOURS[span.service] ?? '#666'}"/>`,
      `<text x="${(inside ? x(span.startMs) - 5 : end + 5).toFixed(1)}" y="${y + 15}" class="ms"${inside ? ' text-anchor="end"' : ''}>${text}</text>`,
    ].join('');
  });
  const height = TOP + rows.length * ROW + 14;
  const legend = Object.entries(COLOURS).map(
    ([service, colour], index) =>
      `<rect x="${12 + index * 160}" y="16" width="12" height="12" rx="2" fill="${colour}"/><text x="${30 + index * 160}" y="26">${service}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LEFT + WIDTH + 20} ${height}" font-family="system-ui, sans-serif" font-size="13">`,
    '<style>text{fill:#1f2937}.ms{fill:#6b7280;font-size:11px}</style>',
    `<rect width="100%" height="100%" fill="#fff"/>`,
    ...legend,
    `<text x="${LEFT + WIDTH}" y="26" text-anchor="end" class="ms">${Math.round(total)} ms in all</text>`,
    ...rows,
    '</svg>\n',
  ].join('\n');
}

/** @param {readonly CollectedSpan[]} spans @returns {{ span: CollectedSpan, depth: number }[]} */
function inOrder(spans) {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const sorted = [...spans].sort((a, b) => a.startMs - b.startMs);
  /** @param {string} parent @param {number} depth @returns {{ span: CollectedSpan, depth: number }[]} */
  const below = (parent, depth) =>
    sorted
      .filter(({ parentSpanId }) => (known.has(parentSpanId) ? parentSpanId : '') === parent)
      .flatMap((span) => [{ span, depth }, ...below(span.spanId, depth + 1)]);
  return below('', 0);
}

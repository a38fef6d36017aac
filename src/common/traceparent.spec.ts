import { readTraceparent, toTraceparent, traceFields } from './traceparent.js';

// From the W3C's recommendation.
const EXAMPLE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const [, TRACE, SPAN] = EXAMPLE.split('-');

describe(readTraceparent.name, () => {
  it('reads what the recommendation shows, and writes it again', () => {
    const ids = readTraceparent(EXAMPLE);
    expect(ids).toEqual({ traceId: TRACE, spanId: SPAN, sampled: true });
    expect(toTraceparent(ids!)).toBe(EXAMPLE);
    expect(traceFields(EXAMPLE)).toEqual({ traceId: TRACE, spanId: SPAN });
  });

  it('reads later versions as far as it knows them', () => {
    expect(readTraceparent(`cc-${TRACE}-${SPAN}-02-what-is-new`)?.sampled).toBe(false);
  });

  it.each([
    undefined,
    '',
    EXAMPLE.toUpperCase(),
    `ff-${TRACE}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE}-${SPAN}`,
    ['a', 'list'],
  ])('takes %p for none', (value) => {
    expect(readTraceparent(value)).toBeUndefined();
    expect(traceFields(value as string)).toEqual({});
  });
});

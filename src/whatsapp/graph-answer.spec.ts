import fc from 'fast-check';
import { Secret } from '../common/secret.js';
import { CloudApiError } from './cloud-api.error.js';
import { readAnswer, toFailure } from './graph-answer.js';
import { HttpFailure, type HttpAnswer } from './http-exchange.js';
import type { JsonObject } from './json.js';

const TOKEN = new Secret('EAAtoken');
const DAY_MS = 24 * 60 * 60_000;

const answerOf = (
  status: number,
  body: unknown,
  headers: HttpAnswer['headers'] = {},
): HttpAnswer => ({
  status,
  headers,
  text: typeof body === 'string' ? body : JSON.stringify(body),
});

const readId = (answer: JsonObject): unknown => answer['id'];

function failureOf(
  answer: HttpAnswer,
  secrets: Secret | readonly Secret[] = TOKEN,
  read: (answer: JsonObject) => unknown = () => undefined,
): CloudApiError {
  try {
    const result = readAnswer(answer, secrets, read);
    throw new Error(`expected a failure, got ${JSON.stringify(result)}`);
  } catch (error) {
    if (error instanceof CloudApiError) return error;
    throw error;
  }
}

const refusal = (error: object, status = 400, headers: HttpAnswer['headers'] = {}) =>
  failureOf(answerOf(status, { error: { code: 999_999, ...error } }, headers));

const status = fc.oneof(fc.integer({ min: 100, max: 599 }), fc.constantFrom(200, 299, 300, 504));
const anyText = fc.oneof(
  fc.string(),
  fc.json(),
  fc
    .record(
      {
        code: fc.jsonValue(),
        error_subcode: fc.jsonValue(),
        message: fc.jsonValue(),
        error_data: fc.jsonValue(),
        fbtrace_id: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    .map((error) => JSON.stringify({ error })),
);

describe(readAnswer.name, () => {
  it.each([0, '', false, null, 'msg', []])('takes what was wanted, were it %j', (wanted) => {
    expect(readAnswer(answerOf(200, { id: wanted }), TOKEN, readId)).toEqual(wanted);
  });

  it('looks for what was wanted in a success alone', () => {
    fc.assert(
      fc.property(status, (given) => {
        const answer = answerOf(given, { id: 'wamid.A' });
        if (given < 300) expect(readAnswer(answer, TOKEN, readId)).toBe('wamid.A');
        else expect(() => readAnswer(answer, TOKEN, readId)).toThrow(CloudApiError);
      }),
    );
  });

  it('takes a success for what it is, whatever error it tells of besides', () => {
    const body = { id: 'wamid.A', error: { code: 1 } };
    expect(readAnswer(answerOf(200, body), TOKEN, readId)).toBe('wamid.A');
  });

  it('knows of any other answer whether what was asked may have happened', () => {
    fc.assert(
      fc.property(status, anyText, (given, text) => {
        const failure = failureOf(answerOf(given, text));
        expect(failure.httpStatus).toBe(given);
        expect(Number.isInteger(failure.metaCode)).toBe(true);
        // Only Meta's own refusal, or the status of one, says that it has not.
        if (failure.outcome === 'unknown') expect(given < 400 || given === 504).toBe(true);
        else expect(failure.outcome).toBe('refused');
        if (!/"code"/.test(text)) {
          expect(failure.outcome).toBe(given < 400 || given === 504 ? 'unknown' : 'refused');
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    [399, 'unknown', 0, 'retry'],
    [400, 'refused', 100, 'config'],
    [401, 'refused', 100, 'config'],
    [408, 'refused', 0, 'retry'],
    [409, 'refused', 100, 'config'],
    [425, 'refused', 0, 'retry'],
    [429, 'refused', 0, 'retry'],
    [499, 'refused', 100, 'config'],
    [500, 'refused', 0, 'retry'],
    [503, 'refused', 0, 'retry'],
    [504, 'unknown', 0, 'retry'],
    [505, 'refused', 0, 'retry'],
  ])(
    'without words of Meta a %i is %s, with code %i: %s',
    (given, outcome, metaCode, errorClass) => {
      for (const body of [
        '',
        '<html>',
        '[]',
        'null',
        '{"error":"no"}',
        '{"error":{"message":"no"}}',
      ]) {
        const title = `HTTP ${given} without a readable answer`;
        const expected = { outcome, metaCode, errorClass, title, httpStatus: given };
        expect(failureOf(answerOf(given, body))).toMatchObject(expected);
      }
    },
  );

  it.each([190, '190', 0, '0', -1])('takes %j for a code of Meta', (code) => {
    expect(refusal({ code })).toMatchObject({ outcome: 'refused', metaCode: Number(code) });
    expect(refusal({ code }, 200)).toMatchObject({ outcome: 'refused', metaCode: Number(code) });
  });

  it.each(['', ' ', 'x', '1.5', 1.5, true, false, null, [], [190], {}])(
    'takes %j for none: least of all for 0, which stops a number',
    (code) => {
      expect(refusal({ code })).toMatchObject({ metaCode: 100, errorClass: 'config' });
      expect(refusal({ code }, 200)).toMatchObject({ outcome: 'unknown' });
    },
  );

  it.each<[string, object, number | undefined]>([
    ['a number', { error_subcode: 33 }, 33],
    ['its digits', { error_subcode: '33' }, 33],
    ['no number', { error_subcode: 'x' }, undefined],
    ['nothing', {}, undefined],
  ])('narrows the code down by a subcode that is %s', (_case, given, subcode) => {
    expect(refusal({ code: 100, ...given }).subcode).toBe(subcode);
  });

  it.each<[string, object, object]>([
    ['its message', { message: 'a', error_user_title: 'b' }, { title: 'a' }],
    ['the title for users', { message: '', error_user_title: 'b' }, { title: 'b' }],
    ['that it gave no reason', {}, { title: 'no reason given' }],
    ['details', { error_data: { details: 'c' }, error_user_msg: 'd' }, { details: 'c' }],
    ['the words for users', { error_data: 'x', error_user_msg: 'd' }, { details: 'd' }],
    ['the id of the call', { fbtrace_id: 'A1b' }, { traceId: 'A1b' }],
    ['100 characters of that', { fbtrace_id: 'x'.repeat(101) }, { traceId: 'x'.repeat(100) }],
  ])('tells of Meta’s words %s', (_case, error, expected) => {
    expect(refusal(error)).toMatchObject(expected);
  });

  it('tells nothing that Meta does not', () => {
    expect(refusal({})).not.toHaveProperty('details');
    expect(refusal({})).not.toHaveProperty('traceId');
    expect(refusal({})).not.toHaveProperty('retryAfterMs');
  });

  it.each([
    [true, 'retry'],
    ['true', 'fail'],
    [false, 'fail'],
    [undefined, 'fail'],
  ])('takes a code that nobody knows, with is_transient %j, for one to %s', (given, errorClass) => {
    expect(refusal({ is_transient: given }).errorClass).toBe(errorClass);
  });

  it('tells no secret that was sent, however often Meta’s words repeat it', () => {
    const secret = fc.string({ minLength: 8, unit: fc.constantFrom(...'EAbc$&.*') });
    const words = fc.string({ unit: fc.constantFrom(...'xyz (') });
    fc.assert(
      fc.property(secret, secret, words, words, (token, pin, before, after) => {
        const message = [before, token, after, pin, before, token, pin].join(' ');
        const error = { code: 190, message, error_data: { details: message } };
        const secrets = [new Secret(token), new Secret(pin)];
        for (const given of [secrets, secrets.toReversed()]) {
          const failure = failureOf(answerOf(400, { error }), given);
          const told = `${failure.message} ${failure.title} ${failure.details}`;
          expect(told).not.toContain(token);
          expect(told).not.toContain(pin);
        }
        const alone = failureOf(answerOf(400, { error }), new Secret(token));
        expect(alone.title).toBe(message.replaceAll(token, () => '[redacted]'));
        expect(alone.details).toBe(alone.title);
      }),
    );
  });

  describe('when Meta says how long to wait', () => {
    const NOW = new Date('2026-11-30T12:00:00Z');
    beforeEach(() => jest.useFakeTimers({ now: NOW }));
    afterEach(() => jest.useRealTimers());

    const dateIn = (ms: number): string => new Date(NOW.getTime() + ms).toUTCString();

    it.each<[string, string | string[] | undefined, number | undefined]>([
      ['in seconds', '7', 7_000],
      ['in no seconds', '0', undefined],
      ['in seconds and parts, which HTTP has not', '1.5', undefined],
      ['by a date', dateIn(60_000), 60_000],
      ['by a date that is now', dateIn(0), undefined],
      ['by a date gone by', dateIn(-60_000), undefined],
      ['by a word', 'soon', undefined],
      ['by nothing', '', undefined],
      ['in a list', ['7'], undefined],
      ['twice', ['7', '8'], undefined],
      ['not at all', undefined, undefined],
      ['a day', '86400', DAY_MS],
      ['more than a day', '86401', DAY_MS],
      ['more than any clock can tell', '9'.repeat(400), DAY_MS],
      ['by a date in years', dateIn(1_000 * DAY_MS), DAY_MS],
    ])('waits for as long, a day at most: %s', (_case, header, expected) => {
      expect(refusal({}, 429, { 'retry-after': header }).retryAfterMs).toBe(expected);
      // An edge before Meta may say so, too.
      const edge = failureOf(answerOf(503, '<html>', { 'retry-after': header }));
      expect(edge.retryAfterMs).toBe(expected);
    });
  });
});

describe(toFailure.name, () => {
  it.each([
    [true, 'unknown', 'no answer (ECONNRESET)'],
    [false, 'not-sent', 'no connection (ECONNRESET)'],
  ])('knows whether the request may have arrived (begun: %s)', (begun, outcome, title) => {
    const failure = toFailure(new HttpFailure(begun, 'ECONNRESET'));
    expect(failure).toMatchObject({ outcome, title, metaCode: 0, errorClass: 'retry' });
    expect(failure).not.toHaveProperty('httpStatus');
  });
});

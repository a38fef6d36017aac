import fc from 'fast-check';
import { defined } from '../common/defined.js';
import { CloudApiError, type CloudApiFailure } from './cloud-api.error.js';
import { classOf } from './error-codes.js';

type Given = ConstructorParameters<typeof CloudApiError>[0];

/** Codes that Meta lists, that it does not, and those that are more than one thing. */
const code = fc.oneof(fc.constantFrom(0, 33, 100, 190, 131_056, 131_000, 999_999), fc.nat());
const given = fc
  .record({
    outcome: fc.constantFrom<CloudApiFailure['outcome']>('refused', 'not-sent', 'unknown'),
    metaCode: code,
    title: fc.string(),
    subcode: fc.option(fc.constantFrom(0, 33, 34), { nil: undefined }),
    details: fc.option(fc.string(), { nil: undefined }),
    httpStatus: fc.option(fc.constantFrom(200, 400, 401, 429, 499, 500, 503, 599), {
      nil: undefined,
    }),
    traceId: fc.option(fc.string(), { nil: undefined }),
    retryAfterMs: fc.option(fc.nat(), { nil: undefined }),
    transient: fc.option(fc.boolean(), { nil: undefined }),
  })
  .map((fields) => defined(fields) as Given);

const refused = (more: Partial<Given> = {}) =>
  new CloudApiError({ outcome: 'refused', metaCode: 999_999, title: 'no', ...more });

describe(CloudApiError.name, () => {
  it('carries all that is known of the failure, and nothing else', () => {
    fc.assert(
      fc.property(given, ({ transient: _transient, ...failure }) => {
        const { errorClass: _class, ...carried } = { ...new CloudApiError(failure) };
        const { subcode, ...rest } = failure;
        expect(carried).toStrictEqual({
          name: 'CloudApiError',
          kind: 'upstream',
          code: 'cloud_api_error',
          retryable: false,
          ...rest,
          // Meta's 0 says that there is none.
          ...defined({ subcode: subcode === 0 ? undefined : subcode }),
        });
      }),
    );
  });

  it('is to be tried again where Meta did not answer, whatever else is known', () => {
    fc.assert(
      fc.property(given, fc.constantFrom('not-sent', 'unknown'), (failure, outcome) => {
        expect(new CloudApiError({ ...failure, outcome }).errorClass).toBe('retry');
      }),
    );
  });

  it('goes on as the code says where Meta refused', () => {
    fc.assert(
      fc.property(given, (failure) => {
        const { metaCode, subcode } = failure;
        const told = failure.transient === true || (failure.httpStatus ?? 0) > 499;
        const expected = classOf(metaCode, told, subcode);
        expect(new CloudApiError({ ...failure, outcome: 'refused' }).errorClass).toBe(expected);
      }),
    );
  });

  it.each<[string, Partial<Given>, string]>([
    ['passes where Meta says so', { transient: true }, 'retry'],
    ['does not where it says that it does not', { transient: false }, 'fail'],
    ['does not where nobody says anything', {}, 'fail'],
    ['passes with the first status of a server in trouble', { httpStatus: 500 }, 'retry'],
    ['does not with the last of a wrong request', { httpStatus: 499 }, 'fail'],
    ['passes where Meta says so of a wrong request', { httpStatus: 400, transient: true }, 'retry'],
    ['passes with a 503 that nobody calls passing', { httpStatus: 503, transient: false }, 'retry'],
  ])('a code that nobody knows %s', (_case, more, errorClass) => {
    expect(refused(more).errorClass).toBe(errorClass);
  });

  it('stops the number that is not there for its token, as only the subcode tells', () => {
    expect(refused({ metaCode: 100, subcode: 33 }).errorClass).toBe('pause-tenant');
    expect(refused({ metaCode: 100 }).errorClass).toBe('config');
  });

  it.each<[CloudApiFailure['outcome'], string]>([
    ['refused', "Meta's Cloud API refused: Too many (code 4)."],
    ['not-sent', "Meta's Cloud API cannot be reached: Too many."],
    ['unknown', "Meta's Cloud API did not answer readably: Too many."],
  ])('says in a sentence what is known of a request that is %s', (outcome, sentence) => {
    const error = new CloudApiError({ outcome, metaCode: 4, title: 'Too many' });
    expect(error.message).toBe(sentence);
  });
});

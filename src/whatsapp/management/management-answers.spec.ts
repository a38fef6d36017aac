import fc from 'fast-check';
import { toListing, toNumberFacts, toTokenFacts } from './management-answers.js';

const BODY = { type: 'BODY', text: 'Hi' };

describe(toListing.name, () => {
  it("reads Meta's page and its cursor", () => {
    const answer = {
      data: [
        {
          id: '1',
          name: 'order',
          language: 'en-US',
          status: 'approved',
          category: 'UTILITY',
          parameter_format: 'NAMED',
          rejected_reason: 'NONE',
          quality_score: { score: 'GREEN', date: 1 },
          components: [BODY, 'junk'],
        },
        { id: '2' },
        null,
      ],
      paging: { cursors: { before: 'a', after: 'b' }, next: 'https://graph.example/next' },
    };
    expect(toListing(answer)).toEqual({
      after: 'b',
      templates: [
        {
          metaId: '1',
          name: 'order',
          language: 'en_US',
          status: 'APPROVED',
          category: 'UTILITY',
          parameterFormat: 'NAMED',
          quality: 'GREEN',
          components: [BODY],
        },
      ],
    });
  });

  it('knows the last page, and what is no list', () => {
    const cursors = { before: 'a', after: 'b' };
    expect(toListing({ data: [], paging: { cursors } })).toEqual({ templates: [], after: null });
    expect(toListing({ data: [] })).toEqual({ templates: [], after: null });
    expect(toListing({ messages: [] })).toBeUndefined();
  });
});

describe(toTokenFacts.name, () => {
  it.each([
    [{ data: { expires_at: 1_790_000_000 } }, { expiresAt: new Date(1_790_000_000_000) }],
    [{ data: { expires_at: 0 } }, {}],
    [{ data: {} }, {}],
    [{ data: { expires_at: 1e300 } }, {}],
    [{}, undefined],
  ])('of %j are %j', (answer, facts) => {
    expect(toTokenFacts(answer)).toEqual(facts);
  });
});

describe(toNumberFacts.name, () => {
  it('takes what is there, and no answer of another kind', () => {
    expect(toNumberFacts({ id: '1', throughput: { level: 'HIGH' } })).toEqual({
      throughputLevel: 'HIGH',
    });
    expect(toNumberFacts({ success: true })).toBeUndefined();
  });
});

it('no answer makes a reader throw', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.anything()), (answer) => {
      for (const read of [toListing, toNumberFacts, toTokenFacts]) read(answer);
    }),
  );
});

it('a template is read only where its name, language and status are told', () => {
  const whole = { name: 'order', language: 'en', status: 'REJECTED', rejected_reason: 'SCAM' };
  expect(toListing({ data: [whole] })?.templates).toMatchObject([{ reason: 'SCAM' }]);
  for (const left of ['name', 'language', 'status']) {
    expect(toListing({ data: [{ ...whole, [left]: undefined }] })?.templates).toEqual([]);
  }
});

it('a number is of the phone app, too, only where Meta says so', () => {
  const answer = (word: unknown) => toNumberFacts({ id: '1', is_on_biz_app: word });
  expect(answer(true)).toEqual({ onBusinessApp: true });
  expect(answer(false)).toEqual({});
  expect(answer('true')).toEqual({});
});

import { defined } from '../common/defined.js';
import { CloudApiError } from '../whatsapp/cloud-api.error.js';
import { NoMetaAppError } from '../whatsapp/management/connecting.errors.js';
import { MetaRefusedError } from './onboarding.errors.js';
import { judgeFailure, nameRefusal } from './step-failure.js';

const refused = (metaCode: number, subcode?: number): CloudApiError =>
  new CloudApiError({
    outcome: 'refused',
    metaCode,
    title: 'no',
    httpStatus: 400,
    ...defined({ subcode }),
  });
const unanswered = new CloudApiError({ outcome: 'unknown', metaCode: 0, title: 'TIMEOUT' });

describe(judgeFailure.name, () => {
  it.each([
    ['no answer', unanswered, true],
    ['a passing fault', refused(131000), true],
    ['a limit of the app', refused(4), false],
    ['a limit of the account', refused(80007), false],
    ['a number that was just deleted', refused(133015), true],
  ])('tries again by itself after %s', (_what, error, spent) => {
    expect(judgeFailure(error, 0)).toMatchObject({ kind: 'again', spent });
  });

  it('ends after its tries, but never for a limit', () => {
    expect(judgeFailure(unanswered, 6)).toMatchObject({
      kind: 'over',
      result: { state: 'failed', error: { code: 'meta_unreachable' } },
    });
    expect(judgeFailure(refused(80007), 60)).toMatchObject({ kind: 'again' });
  });

  /** Each that a step may be refused with, and a word of the advice that no other refusal gets. */
  it.each([
    [100, 36007, /30 seconds/],
    [100, 36008, /another page/],
    [100, 36009, /used before/],
    [100, 33, /does not show/],
    [3, undefined, /App Dashboard/],
    [10, undefined, /lacks a permission/],
    [33, undefined, /does not show/],
    [190, undefined, /void/],
    [200, undefined, /full access/],
    [368, undefined, /restricted/],
    [131031, undefined, /locked/],
    [131045, undefined, /certificate/],
    [133000, undefined, /deregistration/],
    [133005, undefined, /somebody else set/],
    [133006, undefined, /Verify the number/],
    [133008, undefined, /wrong PINs/],
    [133009, undefined, /too fast/],
    [133016, undefined, /72 hours/],
    [136025, undefined, /Request another/],
    [2593107, undefined, /asked before/],
    [2593108, undefined, /24 hours/],
    [2593109, undefined, /All else works/],
    [999999, undefined, /list of error codes/],
  ])('advises on %i/%s', (code, subcode, advice) => {
    expect(judgeFailure(refused(code, subcode), 0)).toMatchObject({
      kind: 'over',
      result: {
        state: 'failed',
        error: { code: 'meta_refused', metaCode: code },
        advice: expect.stringMatching(advice),
      },
    });
  });

  it('keeps the code of a refusal of ours, and tells nothing of what a bug says', () => {
    expect(judgeFailure(new NoMetaAppError(), 0)).toMatchObject({
      result: { error: { code: 'no_meta_app' } },
    });
    const verdict = judgeFailure(new TypeError('secret'), 0);
    expect(verdict).toMatchObject({ kind: 'over', result: { error: { code: 'internal_error' } } });
    expect(JSON.stringify(verdict)).not.toContain('secret');
  });
});

describe(nameRefusal.name, () => {
  it.each([136025, 133005, 190, 999999])('is for the caller to mend: %i', (code) => {
    expect(() => nameRefusal(refused(code))).toThrow(MetaRefusedError);
    expect(() => nameRefusal(refused(code))).toThrow(new RegExp(`code ${code}`));
  });

  it.each([
    ['no answer', unanswered],
    ['a passing fault', refused(131000)],
    ['a limit of the account', refused(80007)],
    ['a bug', new TypeError('x')],
  ])('leaves %s as it is', (_what, error) => {
    expect(() => nameRefusal(error)).toThrow(error);
  });
});

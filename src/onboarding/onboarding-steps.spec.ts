import {
  PENDING,
  done,
  failed,
  nextStep,
  reopened,
  skipped,
  withResult,
  type Step,
  type StepName,
  type StepResult,
} from './onboarding-steps.js';

const AT = new Date(0);
const after = (results: Partial<Record<StepName, StepResult>>): Step[] =>
  Object.entries(results).reduce<Step[]>(
    (steps, [name, result]) => withResult(steps, name as StepName, result, AT),
    [...PENDING],
  );
const refused = failed('no', 'No.', 'Ask.');
const FOUND = { 'exchange-code': done(), 'inspect-token': skipped('x'), 'find-number': done() };

describe(nextStep.name, () => {
  it('goes in order', () => {
    expect(nextStep(PENDING)).toBe('exchange-code');
    expect(nextStep(after(FOUND))).toBe('subscribe-app');
  });

  it('stops at one of the first three that was refused', () => {
    expect(nextStep(after({ 'exchange-code': done(), 'inspect-token': refused }))).toBeUndefined();
  });

  it('goes on after any other one', () => {
    expect(nextStep(after({ ...FOUND, 'subscribe-app': refused }))).toBe('register-number');
  });
});

describe(reopened.name, () => {
  it('opens what was refused, and the last step with it', () => {
    const steps = after({ ...FOUND, 'register-number': refused, ready: refused });
    const open = reopened(steps).filter(({ state }) => state === 'pending');
    expect(open.map(({ name }) => name)).toEqual([
      ...['subscribe-app', 'register-number', 'sync-history', 'read-profile'],
      ...['pull-templates', 'ready'],
    ]);
  });

  it('changes nothing where nothing was refused', () => {
    const steps = after({ ...FOUND, ready: done() });
    expect(reopened(steps)).toEqual(steps);
  });

  it('opens what depends on a new token', () => {
    const steps = reopened(after({ ...FOUND, ready: done() }), ['inspect-token', 'find-number']);
    expect(nextStep(steps)).toBe('inspect-token');
  });
});

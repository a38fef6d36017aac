import { describe, expect, it } from 'vitest';
import openapi from '../../../../docs/openapi.json';
import { MAX_KEY, MAX_TEXT, checkJson, checkPhoneNumber, checkText } from './message-rules';
import { stepsOf } from './status';

const { properties } = openapi.components.schemas.ShortMessage;

describe('the rules are those of the API', () => {
  it('for the length of a text and of a key', () => {
    expect(properties.text.oneOf[0]).toMatchObject({ minLength: 1, maxLength: MAX_TEXT });
    expect(properties.idempotency_key).toMatchObject({ minLength: 1, maxLength: MAX_KEY });
  });
});

describe(checkPhoneNumber, () => {
  it.each([
    '+15550001234',
    '15550001234',
    '+1 (555) 000-1234',
    '+49 30 555.0123',
    ' +5511955501234 ',
    '5215512345678',
    '51096468',
    '030/5550123',
    'US.1349',
    'US.ENT.1349',
  ])('takes %s', (number) => expect(checkPhoneNumber(number)).toBe(true));

  it.each(['', '12', 'Sam', '+1555abc1234', '+123456789012345678901', 'us.1349'])(
    'refuses "%s"',
    (number) => expect(checkPhoneNumber(number)).toMatch(/country code/),
  );
});

describe('other checks', () => {
  it('a text has 1 to 4096 characters', () => {
    expect(checkText('')).not.toBe(true);
    expect(checkText('x'.repeat(4096))).toBe(true);
    expect(checkText('x'.repeat(4097))).toMatch(/4097/);
  });

  it('content is an object or a list', () => {
    expect(checkJson('{"link":"x"}')).toBe(true);
    expect(checkJson('[]')).toBe(true);
    expect(checkJson('"text"')).not.toBe(true);
    expect(checkJson('{link}')).not.toBe(true);
  });
});

describe(stepsOf, () => {
  const reached = (...args: Parameters<typeof stepsOf>) =>
    stepsOf(...args).flatMap((state) => (state.reached ? [state.step] : []));

  it('goes from queued to read', () => {
    expect(reached('sending', {})).toEqual(['queued']);
    expect(reached('delivered', {})).toEqual(['queued', 'sent', 'delivered']);
    expect(reached('played', {})).toEqual(['queued', 'sent', 'delivered', 'read']);
  });

  it('remembers how far a message had come that failed', () => {
    expect(reached('failed', { sent: '2026-03-02T09:00:00.000Z' })).toEqual(['queued', 'sent']);
  });
});

import fc from 'fast-check';
import { defined } from '../../common/defined.js';
import type { Customer } from '../../conversations/customer.schema.js';
import { readNumber } from '../../whatsapp/phone-number.js';
import { peersOf, toDraft } from './recipients.js';
import type { SendRequest } from './send-request.js';

const NOW = new Date('2026-11-20T12:00:00Z');

const to = (typed: string): SendRequest => {
  const { digits, form } = readNumber(typed)!;
  return {
    peer: digits,
    type: 'text',
    content: { body: 'hi' },
    ...defined({ incomplete: form === 'complete' ? undefined : form }),
  };
};
const customer = (waId: string): Customer => ({
  _id: `cus_${waId}`,
  tenantId: 'tnt_1',
  waId,
  createdAt: NOW,
  updatedAt: NOW,
});

/** @returns who it goes to, or the fields that are wrong */
function goesTo(typed: string, known: readonly string[] = [], country?: string): string | string[] {
  const draft = toDraft(to(typed), country, (peer) =>
    known.includes(peer) ? customer(peer) : null,
  );
  if (draft.refusal === undefined) expect(draft.request.incomplete).toBeUndefined();
  return draft.refusal?.errors?.map(({ field }) => field) ?? draft.request.peer;
}

describe(toDraft.name, () => {
  it.each<[string, string[], string | undefined, string | string[]]>([
    ['+1 650 555 0142', [], undefined, '16505550142'],
    ['+1 650 555 0142', [], 'DE', '16505550142'],
    ['6505550142', [], undefined, ['to']],
    ['6505550142', [], 'US', '16505550142'],
    ['(650) 555-0142', [], 'US', '16505550142'],
    ['1 650 555 0142', [], 'US', '16505550142'],
    ['5125550142', [], 'US', '15125550142'],
    ['9175550142', [], 'US', '19175550142'],
    ['98765432', [], 'SG', '6598765432'],
    ['0501234567', [], 'AE', '971501234567'],
    ['0501234567', [], undefined, ['to']],
    // May be a number of Germany in either way.
    ['4915112345678', [], 'DE', ['to']],
    ['12345', [], 'US', ['to']],
    // Ids that were seen are answered as they are, whatever the numbering plans say.
    ['51096468', ['51096468'], undefined, '51096468'],
    ['51096468', ['51096468'], 'KW', '51096468'],
    ['5215512345678', ['5215512345678'], undefined, '5215512345678'],
    ['+5215512345678', ['5215512345678'], undefined, '5215512345678'],
    ['+5215512345678', [], 'MX', ['to']],
    // With a plus it is no number of the country, though without one it would be.
    ['+0501234567', [], 'AE', ['to']],
    ['0011 44 20 7946 0958', [], 'AU', ['to']],
  ])('%s, known %j, at home in %s', (typed, known, country, expected) => {
    expect(goesTo(typed, known, country)).toEqual(expected);
  });

  it('answers whoever wrote at exactly the id that is shown', () => {
    const id = fc.stringMatching(/^[1-9][0-9]{3,19}$/);
    fc.assert(
      fc.property(id, fc.constantFrom(undefined, 'US', 'MX', 'BR', 'DE'), (waId, country) => {
        expect(goesTo(waId, [waId], country)).toBe(waId);
      }),
    );
  });

  it('never guesses a country', () => {
    const digits = fc.stringMatching(/^[1-9][0-9]{5,14}$/);
    fc.assert(
      fc.property(digits, (typed) => {
        expect(goesTo(typed)).toEqual(['to']);
      }),
    );
  });

  it('asks for everybody whom it may be for', () => {
    expect(peersOf(to('6505550142'), 'US')).toEqual(['6505550142', '16505550142']);
    expect(peersOf(to('6505550142'), undefined)).toEqual(['6505550142']);
    expect(peersOf(to('+16505550142'), 'DE')).toEqual(['16505550142']);
  });

  it('shows the way', () => {
    const refusal = (country?: string) =>
      toDraft(to('6505550142'), country, () => null).refusal?.errors?.[0]?.message;
    expect(refusal()).toContain('+15550001234');
    expect(refusal()).toContain('defaultCountry');
    expect(refusal('SG')).toContain('no clear number of SG');
  });
});

import { authorOf, newWamid } from './wamid.js';

const bytesOf = (wamid: string) => Buffer.from(wamid.slice('wamid.'.length), 'base64');

describe(newWamid.name, () => {
  it.each([
    ['business', '1118', '12'],
    ['user', '1218', '143341'],
  ] as const)('has the layout of a message from a %s', (author, marker, idStart) => {
    const hex = bytesOf(newWamid('15550001234', author)).toString('hex');
    const digits = Buffer.from('15550001234').toString('hex');
    // 18 hex digits, each one byte of text.
    expect(hex).toMatch(
      new RegExp(`^1c180b${digits}150200${marker}${idStart}(?:3[0-9]|4[1-6]){18}00$`),
    );
  });

  it('never repeats', () => {
    const wamids = Array.from({ length: 100_000 }, () => newWamid('1', 'business'));
    expect(new Set(wamids).size).toBe(wamids.length);
  });
});

describe(authorOf.name, () => {
  it.each([
    ['wamid.HBgLMTU1NTAwMDEyMzQVAgASGBQzQURGOUVDRjRDNzlFNUFENzc3MAA=', 'user'],
    ['wamid.HBgLMTU1NTAwMDEyMzQVAgARGBJFQTA1RDE5MDgxQzVFNkI0M0QA', 'business'],
    ['ABGGFlA5Fpa', undefined],
    ['wamid.AAAA', undefined],
  ])('%s was written by %s', (wamid, author) => {
    expect(authorOf(wamid)).toBe(author);
  });
});

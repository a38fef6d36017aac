import { wamidKeyOf } from './wamid.js';

function wamid(user: string, id: string, direction = 0x12): string {
  const head = [0x1c, 0x18, user.length, ...Buffer.from(user, 'latin1')];
  const tail = [0x15, 0x02, 0x00, direction, 0x18, id.length, ...Buffer.from(id, 'latin1'), 0x00];
  return `wamid.${Buffer.from([...head, ...tail]).toString('base64')}`;
}

describe(wamidKeyOf.name, () => {
  it('is one for the number and the user id of one message', () => {
    const id = '3ADF9ECF4C79E5AD7770';
    expect(wamidKeyOf(wamid('15550001234', id))).toBe(id);
    expect(wamidKeyOf(wamid('US.13491208655302741918', id, 0x11))).toBe(id);
  });

  it("reads Meta's own", () => {
    expect(wamidKeyOf('wamid.HBgLMTU1NTAwMDEyMzQVAgASGBQzQURGOUVDRjRDNzlFNUFENzc3MAA=')).toBe(
      '3ADF9ECF4C79E5AD7770',
    );
  });

  it.each([
    ['product inquiries share theirs', wamid('15550001234', 'product_inquiry')],
    ['it is cut off', wamid('15550001234', '3ADF9ECF4C79E5AD7770').slice(0, 30)],
    ['it is no base64', 'wamid.~~~'],
    ['nothing is in it', 'wamid.'],
    ['it is older than wamids', 'gBGGFlA5FpafAgkOuJbRq54qwbM'],
    ['it is the id of a call', 'wacid.ABC'],
    [
      'it only looks like one',
      wamid('15550001234', '3ADF9ECF4C79E5AD7770').replace('wamid.', 'wacid.'),
    ],
  ])('is the whole id where %s', (_case, id) => {
    expect(wamidKeyOf(id)).toBe(id);
  });
});

import { AppError } from '../common/app-error.js';
import { readAs } from '../common/request-validation.js';
import { RegisterTenantDto } from './tenant-request.dto.js';

const RIGHT = { name: 'Acme', phoneNumberId: '106540352242922', accessToken: 'EAAG|a-b_c.d=' };

function wrongFields(change: object): string[] {
  try {
    readAs(RegisterTenantDto, { ...RIGHT, ...change }, 'body');
    return [];
  } catch (error) {
    if (error instanceof AppError) return (error.errors ?? []).map(({ field }) => field);
    throw error;
  }
}

describe(RegisterTenantDto.name, () => {
  it('takes what Meta hands out', () => {
    expect(wrongFields({})).toEqual([]);
  });

  it.each(['', 'a b', 'EAA\u0000', 'EAA\r\nx:y', 'EAAG…', 'EAAé', '\u202eEAA'])(
    'refuses the access token %j, which no header can hold',
    (accessToken) => {
      expect(wrongFields({ accessToken })).toEqual(['accessToken']);
    },
  );

  it.each(['.', '..', '-1', '__proto__', '1/2', '1?a'])(
    'refuses the number id %j, which is another place in an address',
    (phoneNumberId) => {
      expect(wrongFields({ phoneNumberId })).toEqual(['phoneNumberId']);
    },
  );
});

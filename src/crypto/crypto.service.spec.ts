import { Secret } from '../common/secret.js';
import { UnknownMasterKeyError } from './crypto.errors.js';
import { CryptoService } from './crypto.service.js';
import { KeyRing } from './key-ring.js';

describe(CryptoService.name, () => {
  it('still opens what an old master key wrapped, after a new one became active', async () => {
    const dataKey = await withKeys('v1').createDataKey('tnt_1');
    const sealed = await withKeys('v1').seal(dataKey, 'tnt_1', 'accessToken', new Secret('t'));
    const opened = await withKeys('v2', 'v1').open(dataKey, 'tnt_1', 'accessToken', sealed);
    expect(opened.reveal()).toBe('t');
  });

  it('opens without the old master key, once the data key was rewrapped', async () => {
    const dataKey = await withKeys('v1').createDataKey('tnt_1');
    const sealed = await withKeys('v1').seal(dataKey, 'tnt_1', 'accessToken', new Secret('t'));
    const rewrapped = await withKeys('v2', 'v1').rewrap(dataKey, 'tnt_1');
    const opened = await withKeys('v2').open(rewrapped, 'tnt_1', 'accessToken', sealed);
    expect(opened.reveal()).toBe('t');
  });

  it('names the master key that is missing', async () => {
    const dataKey = await withKeys('v1').createDataKey('tnt_1');
    await expect(
      withKeys('v2').seal(dataKey, 'tnt_1', 'accessToken', new Secret('t')),
    ).rejects.toThrow(UnknownMasterKeyError);
  });
});

function withKeys(...ids: string[]): CryptoService {
  const masterKeys = ids.map((id) => ({ id, key: new Secret(`${id} ${'x'.repeat(40)}`) }));
  return new CryptoService(KeyRing.of(masterKeys));
}

import { Secret } from '../../common/secret.js';
import { Passwords } from './passwords.js';

const ADA = 'ada.lovelace@example.com';
const GOOD = new Secret('correct horse battery');

describe(Passwords.name, () => {
  it('knows a password by its hash, which is Argon2id and says nothing else', async () => {
    const passwords = new Passwords();
    const [one, other] = await Promise.all([passwords.hash(GOOD, ADA), passwords.hash(GOOD, ADA)]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(other);
    expect(await passwords.fits(GOOD, one)).toBe(true);
    expect(await passwords.fits(new Secret('correct horse batterz'), one)).toBe(false);
  });

  it.each([
    ['few different characters', 'aaaaabbbbbcccccdddd'],
    ['the address', ADA],
    ['the address in capitals', ADA.toUpperCase()],
    ['hardly more than the name of the address', 'Ada.Lovelace12345'],
    ['the name of the address twice', 'ada.lovelaceADA.LOVELACE1'],
  ])('takes none that is %s', async (_case, text) => {
    const made = new Passwords().hash(new Secret(text), ADA);
    await expect(made).rejects.toMatchObject({ code: 'weak_password' });
  });

  it.each([
    ['five different characters', 'aaaabbbbccccdddde', ADA],
    ['six characters beside the name of the address', 'ada.lovelace123456', ADA],
    ['a short name of an address, which may well be in a word', 'bobbing-along', 'bob@example.com'],
    ['a name of four letters and six more', 'anna123456', 'anna@example.com'],
  ])('takes one with %s', async (_case, text, email) => {
    const passwords = new Passwords();
    const hash = await passwords.hash(new Secret(text), email);
    expect(await passwords.fits(new Secret(text), hash)).toBe(true);
  });

  it('fits nobody who has none, not even where it is what nobody has', async () => {
    const passwords = new Passwords();
    for (const text of ['nobody', 'anything']) {
      expect(await passwords.fits(new Secret(text), undefined)).toBe(false);
    }
  });

  it('goes on after a hash that it cannot read', async () => {
    const passwords = new Passwords();
    await expect(passwords.fits(GOOD, 'no hash')).rejects.toThrow();
    expect(await passwords.fits(GOOD, await passwords.hash(GOOD, ADA))).toBe(true);
  });
});

import { lookup as lookUp } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Addresses that are somebody's on the internet; everything else lies inside, or nowhere. */
const PUBLIC_RANGE = 'unicast';
/** Of IPv6, all that was ever given out for it. */
const GIVEN_OUT = ipaddr.IPv6.parseCIDR('2000::/3');
/** Of clouds: who may ask there gets the machine's credentials. Not inside any private range. */
const METADATA_ADDRESSES = new Set(['168.63.129.16', '100.100.100.200', '192.0.0.192']);

/** An endpoint whose address is not on the internet. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';
  readonly code = 'PRIVATE_ADDRESS';

  constructor(host: string) {
    super(`${host} is not an address on the public internet`);
  }
}

/** Whether an IP address, in any spelling, is one on the public internet. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // IPv6 can carry an IPv4 address inside, which is where the connection would go.
  const plain = ipaddr.process(address);
  if (plain instanceof ipaddr.IPv6 && !plain.match(GIVEN_OUT)) return false;
  return plain.range() === PUBLIC_RANGE && !METADATA_ADDRESSES.has(plain.toString());
}

/** Ports of web servers: those of the web, and those that any user may open. */
export function isAllowedPort(port: number): boolean {
  return port === 80 || port === 443 || port >= 1_024;
}

/**
 * Looks a host up for a connection and lets only public addresses through: what is checked is what
 * is connected to, whatever the name answered before. All answers must be public; a name that also
 * has a private one is not to be trusted.
 */
export const lookUpPublic: LookupFunction = (hostname, options, callback) => {
  lookUp(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0);
    const [first] = addresses;
    if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
      return callback(new PrivateAddressError(hostname), '', 0);
    }
    if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

/** A host that is an address is never looked up: it is checked by itself. */
export function isPrivateHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '');
  return isIP(bare) !== 0 && !isPublicAddress(bare);
}

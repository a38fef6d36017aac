import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Addresses that are somebody's on the internet; everything else lies inside, or nowhere. */
const PUBLIC_RANGE = 'unicast';
/** Of IPv6, all that was ever given out for it. */
const GIVEN_OUT = ipaddr.IPv6.parseCIDR('2000::/3');
/** Of clouds: who may ask there gets the machine's credentials. Not inside any private range. */
const METADATA_ADDRESSES = new Set(['168.63.129.16', '100.100.100.200', '192.0.0.192']);

/** Of one question; twice as long the second time, and then nobody answers. */
const NAME_SERVER_MS = 1_000;
const NAME_SERVER_TRIES = 2;

/** By which `PrivateAddressError` is known where only codes come through. */
export const PRIVATE_ADDRESS = 'PRIVATE_ADDRESS';

/** An endpoint whose address is not on the internet. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';
  readonly code = PRIVATE_ADDRESS;

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
  resolve(hostname).then(
    (addresses) => {
      const [first] = addresses;
      if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
        callback(new PrivateAddressError(hostname), '', 0);
      } else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    },
    (error: NodeJS.ErrnoException) => callback(error, '', 0),
  );
};

/**
 * Asks name servers only, and waits beside everything else. The system's own look-up would keep one of the
 * few threads of this process waiting: a handful of names that nobody answers for would hold up everybody.
 */
async function resolve(hostname: string): Promise<LookupAddress[]> {
  const resolver = new Resolver({ timeout: NAME_SERVER_MS, tries: NAME_SERVER_TRIES });
  const [v4, v6] = await Promise.allSettled([
    resolver.resolve4(hostname),
    resolver.resolve6(hostname),
  ]);
  if (v4.status === 'rejected' && v6.status === 'rejected') throw v4.reason;
  return [
    ...(v4.status === 'fulfilled' ? v4.value : []).map((address) => ({ address, family: 4 })),
    ...(v6.status === 'fulfilled' ? v6.value : []).map((address) => ({ address, family: 6 })),
  ];
}

/** A host that is an address is never looked up: it is checked by itself. */
export function isPrivateHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '');
  return isIP(bare) !== 0 && !isPublicAddress(bare);
}

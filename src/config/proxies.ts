import { isIP } from 'node:net';

/** `1` to `9` proxies in a row, or their addresses and networks: `10.0.0.0/8,192.0.2.7`. */
export function isProxyList(value: string): boolean {
  return /^[1-9]$/.test(value) || value.split(',').every((part) => isNetwork(part.trim()));
}

/** As it is to be believed: nobody, so many in a row, or these. */
export function readProxies(text: string | undefined): false | number | string[] {
  if (text === undefined) return false;
  return /^\d$/.test(text) ? Number(text) : text.split(',').map((part) => part.trim());
}

function isNetwork(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/');
  const family = isIP(address);
  const most = family === 4 ? 32 : 128;
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
}

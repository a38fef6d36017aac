import { isIP } from 'node:net';
import { mongo } from 'mongoose';

/** A host alone, as DNS or /etc/hosts know it, or an IP address. */
export function isHost(value: string): boolean {
  if (isIP(value) !== 0) return true;
  // All digits and dots would be an address that is none.
  if (/^[\d.]+$/.test(value)) return false;
  return /^(?=.{1,253}$)\w([\w-]*\w)?(\.\w([\w-]*\w)?)*\.?$/.test(value);
}

export function judgeHost(value: string): boolean | string {
  if (value.includes('://')) return 'leave out the scheme, the port has a variable of its own';
  if (/:\d+$/.test(value) && isIP(value) === 0) return 'the port has a variable of its own';
  return isHost(value);
}

export function judgeHttpUrl(value: string): boolean | string {
  if (!/^https?:\/\//.test(value) || /\s/.test(value) || !URL.canParse(value)) return false;
  const url = new URL(value);
  if (url.username !== '' || url.password !== '') return 'it must not hold a user or password';
  if (value.includes('?') || value.includes('#')) return 'it must end with its path';
  return true;
}

/** Versions go behind the address on their own. */
export function judgeApiUrl(value: string): boolean | string {
  const verdict = judgeHttpUrl(value);
  if (verdict !== true) return verdict;
  return /\/v\d+(\.\d+)?\/*$/i.test(value)
    ? 'leave out the version, it is WHATSAPP_API_VERSION'
    : true;
}

/** `host:port,host:port`. @returns `null` if it is none */
export function readHosts(value: string): { host: string; port: number }[] | null {
  const parts = value.split(',').map((part) => /^\s*(\[[^\]]+\]|[^:\s]+):(\d{1,5})\s*$/.exec(part));
  const hosts = parts.map((match) => ({
    host: match?.[1]?.replace(/^\[|\]$/g, '') ?? '',
    port: Number(match?.[2] ?? 0),
  }));
  const good = hosts.every(({ host, port }) => isHost(host) && port >= 1 && port <= 65_535);
  return good ? hosts : null;
}

/** What is wrong with a connection string, told in words that repeat nothing of it. */
export function judgeMongoUri(value: string): boolean | string {
  const parts = /^(mongodb(?:\+srv)?):\/\/([^?#]*?)(\?.*)?$/.exec(value);
  if (parts === null) return value.includes('#') ? ENCODE : false;
  const [, scheme = '', authority = '', query = ''] = parts;
  const problem = judgeUser(authority) ?? judgeHosts(authority, scheme) ?? judgeDatabase(authority);
  if (problem !== undefined) return problem;
  try {
    // Reads the string as it will be read, and connects to nothing.
    new mongo.MongoClient(value);
    return true;
  } catch (error) {
    const telling = error instanceof Error && !/pass|properties|key/i.test(query);
    return telling
      ? `the driver refuses its options: ${error.message}`
      : 'the driver refuses its options';
  }
}

const ENCODE = 'percent-encode : / ? # [ ] @ % in user and password';

function judgeUser(authority: string): string | undefined {
  const parts = authority.split('@');
  if (parts.length > 2) return ENCODE;
  const [user = ''] = parts;
  if (parts.length === 1) return undefined;
  if (user === '' || user.split(':').length > 2 || /[/\s]/.test(user)) return ENCODE;
  return /%(?![0-9a-f]{2})/i.test(user) || !isDecodable(user) ? ENCODE : undefined;
}

function isDecodable(text: string): boolean {
  try {
    return decodeURIComponent(text) !== '';
  } catch {
    return false;
  }
}

function judgeHosts(authority: string, scheme: string): string | undefined {
  const [list = ''] = authority.slice(authority.indexOf('@') + 1).split('/');
  const hosts = list.split(',');
  if (scheme === 'mongodb+srv') {
    return hosts.length === 1 && isHost(list) && list.split('.').length >= 3
      ? undefined
      : 'with mongodb+srv:// it names one host of three parts or more, without a port';
  }
  for (const one of hosts) {
    if (/^%2F.+\.sock$/i.test(one)) continue;
    const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(one) ?? [];
    if (!isHost(host.replace(/^\[|\]$/g, ''))) {
      return one.includes(':')
        ? `one of its hosts is not one; ${ENCODE}`
        : 'one of its hosts is not one';
    }
    if (port === undefined) continue;
    if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
      return `a port is a whole number from 1 to 65535; ${ENCODE}`;
    }
  }
  return undefined;
}

function judgeDatabase(authority: string): string | undefined {
  const path = authority.slice(authority.indexOf('@') + 1);
  const slash = path.indexOf('/');
  const name = slash < 0 ? '' : path.slice(slash + 1);
  if (name === '') return 'name the database behind the host: mongodb://host:27017/<database>';
  const decoded = isDecodable(name) ? decodeURIComponent(name) : '/';
  // MongoDB's own limits for names of databases.
  return /[/\\. "$*<>:|?\0]/.test(decoded) || Buffer.byteLength(decoded) > 63
    ? 'the name of its database may have up to 63 bytes, and none of / \\ . " $ * < > : | ? or blanks'
    : undefined;
}

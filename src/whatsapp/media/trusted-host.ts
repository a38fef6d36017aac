/** Where Meta keeps files. */
const META_DOMAINS = ['facebook.com', 'fbcdn.net', 'fbsbx.com', 'whatsapp.com', 'whatsapp.net'];

/**
 * Whether a tenant's token may go to this address: to Meta's own hosts over TLS, and to the host that
 * is configured as the Cloud API, which in development may be a simulator.
 *
 * @param apiOrigin scheme, host and port of the configured one
 */
export function isTrusted(url: string, apiOrigin: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, origin, hostname, port } = new URL(url);
  if (origin === apiOrigin) return true;
  const ofMeta = META_DOMAINS.some((name) => hostname === name || hostname.endsWith(`.${name}`));
  return protocol === 'https:' && port === '' && ofMeta;
}

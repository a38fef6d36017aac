/** Where Meta's webhooks come in, below the API's own address. */
const PATH = '/whatsapp/webhook';

/** @returns `undefined` if nobody said where the API is reached from outside */
export function callbackUrlOf(publicUrl: string | undefined): string | undefined {
  return publicUrl === undefined ? undefined : `${publicUrl}${PATH}`;
}

/** Whether webhooks for this address come to us; by its path alone where our own is not known. */
export function leadsHere(url: string, publicUrl: string | undefined): boolean {
  if (!URL.canParse(url)) return false;
  const ours = callbackUrlOf(publicUrl);
  if (ours !== undefined) return isAtOrBelow(url, ours);
  const { pathname } = new URL(url);
  const at = pathname.indexOf(PATH);
  return at !== -1 && isAtOrBelow(pathname.slice(at), PATH);
}

/** A tenant with a Meta app of its own has an address below. */
function isAtOrBelow(url: string, base: string): boolean {
  return url === base || url.startsWith(`${base}/`) || url.startsWith(`${base}?`);
}

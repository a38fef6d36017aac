import { leadsHere } from '../onboarding/callback-url.js';
import { isRegistered } from '../onboarding/registered.js';
import { failed, ok, unknown, warning, type Finding } from './check.js';
import { answered, refusalOf, whyUnknown, type Facts } from './facts.js';

const DAY_MS = 24 * 60 * 60_000;
/** A token that ends this soon is told of. */
const SOON_MS = 7 * DAY_MS;
/** Meta's code for a token that is expired or void. */
const TOKEN_VOID = 190;
const SCOPES = ['whatsapp_business_management', 'whatsapp_business_messaging'];
const CONNECT =
  'Connect the number again: a connect link, POST /onboarding, or PATCH …/numbers/:phoneNumberId with a new accessToken.';
const LEAVES_US =
  "Set this installation's address in the App Dashboard: WhatsApp, Configuration, Callback URL.";

export function checkToken({ number, token, node, now }: Facts): Finding {
  if (number.accessToken === undefined) return failed('There is no access token.', CONNECT);
  const inspection = answered(token);
  const refusal = [refusalOf(node), refusalOf(token)].find((one) => one?.metaCode === TOKEN_VOID);
  if (inspection?.valid === false || refusal !== undefined) {
    const reason = inspection?.reason ?? refusal?.title ?? 'no reason given';
    return failed(`Meta says that the access token is void: ${reason}`, CONNECT);
  }
  if (number.status === 'needs_reauth') {
    return failed(number.statusReason ?? 'The number waits for another access token.', CONNECT);
  }
  const expiresAt = inspection?.expiresAt;
  if (expiresAt !== undefined) {
    const leftMs = expiresAt.getTime() - now.getTime();
    const what = `The access token ends at ${expiresAt.toISOString()}.`;
    if (leftMs < SOON_MS) return warning(what, `Set one that does not end. ${CONNECT}`);
    return ok(what);
  }
  if (inspection !== undefined || answered(node) !== undefined) return ok('Meta takes the token.');
  return unknown(whyUnknown(token ?? node));
}

export function checkScopes({ token }: Facts): Finding {
  const inspection = answered(token);
  if (inspection === undefined) {
    return unknown(whyUnknown(token), 'Set META_APP_ID, so that the app may ask about its tokens.');
  }
  const missing = SCOPES.filter((scope) => !inspection.scopes.includes(scope));
  if (missing.length === 0) return ok('The token has all permissions that are needed.');
  return failed(`The token lacks ${missing.join(' and ')}.`, CONNECT);
}

export function checkVisible({ node }: Facts): Finding {
  if (answered(node) !== undefined) return ok('Meta shows the number to the token.');
  const refusal = refusalOf(node);
  if (refusal === undefined || refusal.metaCode === TOKEN_VOID) return unknown(whyUnknown(node));
  return failed(
    `Meta does not show the number to the token: ${refusal.title} (code ${refusal.metaCode}).`,
    `See that the number exists and is shared with the app. ${CONNECT}`,
  );
}

const STATUS: Readonly<Record<string, (what: string) => Finding>> = {
  FLAGGED: (what) => warning(what, 'Send fewer and better messages until its quality recovers.'),
  RATE_LIMITED: (what) => warning(what, 'Nothing: Meta lifts it by itself.'),
  RESTRICTED: (what) => failed(what, 'Look at Business Support Home, and appeal there.'),
  BANNED: (what) => failed(what, 'Look at Business Support Home, and appeal there.'),
  DELETED: (what) => failed(what, 'The number is gone at Meta: connect another one.'),
  MIGRATED: (what) => failed(what, 'The number moved to another account: connect it anew.'),
};

export function checkStatus({ node: asked, number, suspended }: Facts): Finding {
  if (suspended) {
    return failed(
      'The tenant is suspended here: what comes in is kept, nothing goes out.',
      'The operator resumes it: POST /tenants/:tenantId/resume.',
    );
  }
  const node = answered(asked);
  if (node?.status === undefined) return unknown(whyUnknown(asked));
  const what = `Meta's word on the number is ${node.status}.`;
  const special = STATUS[node.status];
  if (special !== undefined) return special(what);
  if (node.status !== 'CONNECTED' || (!isRegistered(node) && node.onBusinessApp !== true)) {
    const unverified = node.verification === 'NOT_VERIFIED' || node.verification === 'EXPIRED';
    const how = unverified
      ? 'Verify the number first: POST …/request-code, then …/verify-code.'
      : 'Register the number: POST …/register, or let it be fixed here.';
    return failed(`${what} It is not registered.`, how, !unverified);
  }
  const health = node.health.find(({ code }) => !isAboutPayment(code));
  if (health !== undefined) {
    return warning(
      `Meta's health check of ${health.entity} says: ${health.description}`,
      'Do what the words say, in WhatsApp Manager.',
    );
  }
  if (number.status === 'paused' && !isAboutPayment(number.problem?.code)) {
    return failed(
      `Meta shows it as connected, but sending is stopped here: ${number.statusReason ?? ''}`,
      'Let it be fixed here: sending goes on. Or POST /tenants/:tenantId/resume.',
      true,
    );
  }
  return ok(what);
}

export function checkOwner({ number, numbers }: Facts): Finding {
  const { wabaId, phoneNumberId } = number;
  if (wabaId === undefined) {
    return warning(
      'Nobody said which WhatsApp Business account the number is in: its events are not heard.',
      'PATCH …/numbers/:phoneNumberId with its wabaId.',
    );
  }
  const listed = answered(numbers);
  if (listed?.some(({ id }) => id === phoneNumberId))
    return ok(`Account ${wabaId} has the number.`);
  const refusal = refusalOf(numbers);
  const fix = 'PATCH …/numbers/:phoneNumberId with the wabaId that it is in, or connect it again.';
  if (listed !== undefined) return failed(`Account ${wabaId} does not have the number.`, fix);
  if (refusal === undefined || refusal.metaCode === TOKEN_VOID) return unknown(whyUnknown(numbers));
  return failed(`Meta does not show account ${wabaId} to the token: ${refusal.title}.`, fix);
}

export function checkSubscribed(facts: Facts): Finding {
  const apps = answered(facts.apps);
  if (apps === undefined) return unknown(whyUnknown(facts.apps));
  const ours = facts.appId ?? answered(facts.token)?.appId;
  const hears = ours === undefined ? apps.length > 0 : apps.some(({ id }) => id === ours);
  if (hears) return ok('The app hears of the account.');
  const others = apps.map(({ name, id }) => name ?? id).join(', ');
  return failed(
    others === ''
      ? 'No app is subscribed to the account: nothing comes in.'
      : `Our app is not subscribed to the account, only ${others}: nothing comes in.`,
    'Let it be fixed here, or POST /<WABA_ID>/subscribed_apps at Meta.',
    true,
  );
}

export function checkCallback({ node, publicUrl, canOverride }: Facts): Finding {
  const webhooks = answered(node)?.webhooks;
  if (webhooks === undefined) return unknown(whyUnknown(node));
  const { application, number, account } = webhooks;
  const goesTo = number ?? account ?? application;
  if (goesTo === undefined) {
    return failed('The app has no callback address: nothing comes in.', LEAVES_US, canOverride);
  }
  if (leadsHere(goesTo, publicUrl)) return ok(`Webhooks go to ${goesTo}.`);
  // Whose address that is, the next check says.
  if (application !== undefined && leadsHere(application, publicUrl)) {
    return ok(`The app's callback address is ${application}.`);
  }
  return failed(
    `Webhooks go to ${goesTo}, which is not this installation.`,
    canOverride
      ? `Let it be fixed here: the account gets our address. Or: ${LEAVES_US}`
      : LEAVES_US,
    canOverride,
  );
}

export function checkOverride({ node, publicUrl }: Facts): Finding {
  const webhooks = answered(node)?.webhooks;
  if (webhooks === undefined) return unknown(whyUnknown(node));
  const [whose, url] =
    webhooks.number === undefined ? ['account', webhooks.account] : ['number', webhooks.number];
  if (url === undefined) return ok("There is none: the app's own address counts.");
  if (leadsHere(url, publicUrl)) return ok(`The ${whose}'s own address leads here.`);
  return failed(
    `The ${whose} has a callback address of its own, ${url}, which is not this installation.`,
    'Let it be fixed here: it is taken away.',
    true,
  );
}

/** Meta's codes for a payment method that is missing or broken. */
export function isAboutPayment(code: number | undefined): boolean {
  return code === 131042 || code === 141006;
}

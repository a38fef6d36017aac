import { templatesHeldUntil } from '../tenants/business-number.js';
import { oddAfter } from '../webhook/number-activity.repository.js';
import type { SignatureCause } from '../webhook/signature-failure.schema.js';
import { failed, ok, unknown, warning, type Finding } from './check.js';
import { isAboutPayment } from './connection-checks.js';
import { answered, whyUnknown, type Facts } from './facts.js';

const DAY_MS = 24 * 60 * 60_000;

const NAME_STATUS: Readonly<Record<string, (what: string) => Finding>> = {
  APPROVED: ok,
  AVAILABLE_WITHOUT_REVIEW: ok,
  PENDING_REVIEW: (what) => warning(what, 'Wait: Meta reviews it, mostly within a day.'),
  DECLINED: (what) =>
    failed(what, 'Edit the display name in WhatsApp Manager, and submit it again.'),
  EXPIRED: (what) => failed(what, 'Submit the display name again in WhatsApp Manager.'),
  NONE: (what) => warning(what, 'Choose a display name in WhatsApp Manager.'),
};

export function checkName({ node }: Facts): Finding {
  const status = answered(node)?.nameStatus;
  if (status === undefined) return unknown(whyUnknown(node));
  const name = answered(node)?.verifiedName ?? 'none';
  const what = `Meta's word on the display name "${name}" is ${status}.`;
  return (NAME_STATUS[status] ?? ((text) => warning(text, 'Look at it in WhatsApp Manager.')))(
    what,
  );
}

export function checkLastEvent({ activity, now }: Facts): Finding {
  if (activity === null) {
    return unknown('Nothing has come in for this number yet.', 'Write to it from a phone.');
  }
  const what = `Something last came in at ${activity.lastAt.toISOString()}.`;
  const oddAt = oddAfter(activity);
  if (oddAt === undefined || oddAt > now) return ok(what);
  return warning(
    `${what} It used to be heard from more often.`,
    'See the checks above and below; if all are well, write to it from a phone.',
  );
}

const CAUSE: Readonly<Record<SignatureCause, readonly [string, string]>> = {
  missing: [
    'they have no signature, so they are not from Meta',
    'If a proxy stands in front, let it pass the header X-Hub-Signature-256 on.',
  ],
  malformed: [
    'their signature is none that Meta makes',
    'If a proxy stands in front, let it pass the header X-Hub-Signature-256 on as it is.',
  ],
  changed: [
    'their body was written anew on its way here, by a proxy or a firewall',
    'Let whatever stands in front pass the body on byte for byte.',
  ],
  'other-secret': [
    "they were signed with another secret: another Meta app's, or one that was reset",
    'Compare APP_SECRET, or the appSecret of the tenant, with the App Dashboard: Settings, Basic.',
  ],
};

/** Nobody proved that these were about this number; what was heard since weighs more. */
export function checkSignatures({ signatureFailure: bad, activity, now }: Facts): Finding {
  if (bad === null || now.getTime() - bad.at.getTime() > DAY_MS) {
    return ok('No webhook that names this number was refused in the last 24 hours.');
  }
  const [why, fix] = CAUSE[bad.cause];
  const what = `Webhooks that name this number were refused, last at ${bad.at.toISOString()}: ${why}.`;
  const heardSince = activity !== null && activity.lastAt > bad.at;
  return heardSince ? warning(what, fix) : failed(what, fix);
}

export function checkPayment({ node: asked, number }: Facts): Finding {
  const node = answered(asked);
  const problem = node?.health.find(({ code }) => isAboutPayment(code));
  const stopped = number.status === 'paused' && isAboutPayment(number.stop?.code);
  if (problem !== undefined || stopped) {
    const words = problem?.description ?? number.statusReason ?? 'a payment is missing';
    return failed(
      `Meta cannot bill the account: ${words}`,
      'Add a payment method in WhatsApp Manager, then POST /tenants/:tenantId/resume.',
    );
  }
  if (node === undefined) return unknown(whyUnknown(asked));
  return ok('Meta reports no trouble with payments.');
}

export function checkQuality({ node, number }: Facts): Finding {
  const quality = answered(node)?.quality ?? number.quality;
  if (quality === undefined || quality === 'UNKNOWN' || quality === 'NA') {
    return unknown('Meta has not rated the number yet.');
  }
  const what = `Meta rates the number ${quality}.`;
  if (quality === 'GREEN') return ok(what);
  const fix = 'People block or report it. Send fewer messages that nobody asked for.';
  return quality === 'RED' ? failed(what, fix) : warning(what, fix);
}

export function checkLimit({ node, number, now }: Facts): Finding {
  const heldUntil = templatesHeldUntil(number);
  if (heldUntil !== null && heldUntil > now) {
    return warning(
      `Meta took no more templates; they wait until ${heldUntil.toISOString()}.`,
      'Send fewer and better ones. Answers to customers go on.',
    );
  }
  const limit = answered(node)?.messagingLimit ?? number.messagingLimit;
  if (limit === undefined) return unknown('Meta does not tell the messaging limit.');
  return ok(`The messaging limit is ${limit} people in 24 hours.`);
}

const BAD_STATES = ['PAUSED', 'DISABLED', 'REJECTED'];

export function checkTemplates({ templates, number }: Facts): Finding {
  if (number.wabaId === undefined) return unknown('The account of the number is not known.');
  const of = (state: string): number => templates.get(state) ?? 0;
  const bad = BAD_STATES.filter((state) => of(state) > 0).map(
    (state) => `${of(state)} ${state.toLowerCase()}`,
  );
  const approved = of('APPROVED');
  if (bad.length > 0) {
    return warning(
      `Of the templates ${approved} are approved, ${bad.join(', ')}.`,
      'Look at their reasons: GET …/templates. Let them be pulled here, if Meta has changed them.',
      true,
    );
  }
  if (templates.size === 0) {
    return warning(
      'No template is known: nobody can be written to first.',
      'Let them be pulled here; if there are none, make one: POST …/templates.',
      true,
    );
  }
  return ok(`${approved} templates are approved.`);
}

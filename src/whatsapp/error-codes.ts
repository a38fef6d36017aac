/**
 * How to go on after a refusal:
 *
 * - `retry`: the same message again, with back-off, a few times
 * - `slow-number`: this number sends too fast; wait, spend no try
 * - `hold-pair`: only this pair of sender and recipient waits
 * - `pause-app`: a limit of the whole app; wait minutes
 * - `pause-tenant`: the account or number is stopped at Meta until somebody acts
 * - `reauth`: the token is of no use any more
 * - `fail`: this message will never go
 * - `fail-recipient`: this recipient does not get it, now or ever
 * - `opted-out`: this recipient wants no marketing messages
 * - `hold-templates`: the number may send no templates for a while; answers in the window go on
 * - `hold-template`: the template is paused; its messages wait, spend no try
 * - `fail-template`: the template cannot be used
 * - `needs-template`: the service window is closed; only a template goes
 * - `config`: somebody has to correct a setting
 */
export type ErrorClass =
  | 'retry'
  | 'slow-number'
  | 'hold-pair'
  | 'pause-app'
  | 'pause-tenant'
  | 'reauth'
  | 'fail'
  | 'fail-recipient'
  | 'opted-out'
  | 'hold-template'
  | 'hold-templates'
  | 'fail-template'
  | 'needs-template'
  | 'config';

interface Rule {
  readonly codes: readonly number[];
  readonly errorClass: ErrorClass;
  /** What to do about it, for people. */
  readonly advice: string;
}

const RENEW_TOKEN = 'Set a new access token; queued messages go out by themselves then.';
const NOT_ACCEPTED = 'Meta does not accept this message; its details name the reason.';
const ASK_META = "Check the account in Meta's Business Manager, then resume the tenant.";

/** Meta's codes and what follows from each. @see Meta's page on Cloud API error codes */
const RULES: readonly Rule[] = [
  {
    codes: [0, 3, 10, 102, 190, 200, 131005],
    errorClass: 'reauth',
    advice: RENEW_TOKEN,
  },
  {
    codes: [1, 2, 131000, 131014, 131016, 131053, 133004, 134101, 134102, 2494100],
    errorClass: 'retry',
    advice: 'A passing fault at Meta. Replay the message later.',
  },
  {
    codes: [4, 17, 32, 341, 613, 80007],
    errorClass: 'pause-app',
    advice: "The app's call limit is reached; sending goes on by itself.",
  },
  {
    codes: [130429, 131057],
    errorClass: 'slow-number',
    advice: "The number's throughput is used up; sending goes on by itself.",
  },
  {
    codes: [131056],
    errorClass: 'hold-pair',
    advice: 'Too many messages to this person in a short time; sending goes on by itself.',
  },
  {
    codes: [
      33, 368, 131031, 131037, 131045, 131064, 133000, 133005, 133006, 133008, 133009, 133015,
      133016,
    ],
    errorClass: 'pause-tenant',
    advice: ASK_META,
  },
  {
    codes: [131042],
    errorClass: 'pause-tenant',
    advice: 'Add a payment method in WhatsApp Manager, then resume the tenant.',
  },
  {
    codes: [133010],
    errorClass: 'pause-tenant',
    advice: 'Register the number: POST …/numbers/:phoneNumberId/register. Sending goes on then.',
  },
  {
    codes: [131048],
    errorClass: 'hold-templates',
    advice:
      'Too many messages of this number were reported as spam. Its templates wait for an hour; ' +
      'send fewer and better ones. Answers to customers go on.',
  },
  {
    codes: [131047],
    errorClass: 'needs-template',
    advice: 'The customer last wrote more than 24 hours ago. Send a template message.',
  },
  {
    codes: [131026],
    errorClass: 'fail-recipient',
    advice: 'The recipient cannot be reached on WhatsApp. Check the number.',
  },
  {
    codes: [130472, 131049],
    errorClass: 'fail-recipient',
    advice: 'Meta does not deliver marketing messages to this person at present.',
  },
  {
    codes: [131050],
    errorClass: 'opted-out',
    advice: 'This person stopped marketing messages. Send them none until they want them again.',
  },
  {
    codes: [130403],
    errorClass: 'fail-recipient',
    advice: 'This person is blocked by the business. Unblock them to write to them.',
  },
  {
    codes: [132015],
    errorClass: 'hold-template',
    advice:
      'Meta paused the template for its quality. Queued messages go out once the pause is lifted; ' +
      'replay those that failed.',
  },
  {
    codes: [132001, 132007, 132016],
    errorClass: 'fail-template',
    advice: 'The template is missing, disabled or refused. Check it at Meta.',
  },
  {
    codes: [132000, 132005, 132008, 132012, 132018, 132068, 132069],
    errorClass: 'fail',
    advice: "The message does not fit the template's definition. Compare its parameters.",
  },
  {
    codes: [506, 130497, 131008, 131009, 131021, 131051, 131062, 135000, 137000],
    errorClass: 'fail',
    advice: NOT_ACCEPTED,
  },
  {
    codes: [131052, 131059, 131060, 200005, 200006, 200007],
    errorClass: 'fail',
    advice: "This is no answer to a message. Look the code up in Meta's list of error codes.",
  },
  {
    codes: [100],
    errorClass: 'config',
    advice: NOT_ACCEPTED,
  },
  {
    codes: [131063],
    errorClass: 'config',
    advice:
      'Send marketing templates of this account by the Marketing Messages API: say message_activity_sharing.',
  },
  {
    codes: [
      104, 803, 131030, 131044, 131055, 134011, 134100, 147001, 147002, 147003, 147004, 147005,
      2388019, 2388039, 2388040, 2388047, 2388072, 2388073, 2388293, 2388299, 2593107, 2593108,
      2593109,
    ],
    errorClass: 'config',
    advice: 'A setting at Meta is in the way; its details name it. Then replay the message.',
  },
];

const RULE_OF = new Map(RULES.flatMap((rule) => rule.codes.map((code) => [code, rule] as const)));

/** Each number from 200 to 299 stands for a permission that the token lacks. */
function ruleOf(code = Number.NaN): Rule | undefined {
  return RULE_OF.get(Math.trunc(code / 100) === 2 ? 200 : code);
}

/** With code 100: the number of the business is not there, or not for this token. */
const OBJECT_MISSING = 33;

/**
 * @param transient whether Meta calls the failure passing, for codes we do not know
 * @param subcode as some codes of the Graph API have
 */
export function classOf(code: number | undefined, transient: boolean, subcode = 0): ErrorClass {
  // Every message would fail in the same way, until somebody looks at the connection.
  if (code === 100 && subcode === OBJECT_MISSING) return 'pause-tenant';
  // Code 0 stands for "not authenticated", but also where an edge answered without any code.
  if (code === 0 && transient) return 'retry';
  return ruleOf(code)?.errorClass ?? (transient ? 'retry' : 'fail');
}

export function adviceFor(code: number | undefined): string {
  if (code === undefined) return 'Meta gave no error code; its own words are all there is.';
  return ruleOf(code)?.advice ?? "Look the code up in Meta's list of error codes.";
}

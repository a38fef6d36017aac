/** What Meta says with one error code. */
export interface ErrorCode {
  /** HTTP status of the answer. */
  readonly status: number;
  /** Part of the answer's message; `title` and `message` of a `failed` status. */
  readonly title: string;
  readonly details?: string;
  readonly subcode?: number;
  readonly type?: 'GraphMethodException';
  readonly transient?: true;
  /** The message stands without its `(#code)`. */
  readonly plain?: true;
}

/**
 * Every code of the Cloud API, by number.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
 */
export const ERROR_CODES: ReadonlyMap<number, ErrorCode> = new Map<number, ErrorCode>([
  [0, { status: 401, title: 'We were unable to authenticate the app user', plain: true }],
  [1, { status: 400, title: 'An unknown error has occurred.', plain: true }],
  [
    2,
    {
      status: 503,
      title: 'An unexpected error occurred. Please retry your request',
      type: 'GraphMethodException',
      transient: true,
      plain: true,
    },
  ],
  [3, { status: 500, title: 'Capability or permissions issue' }],
  [
    4,
    {
      status: 400,
      title: 'Application request limit reached',
      subcode: 2446079,
      transient: true,
      plain: true,
    },
  ],
  [10, { status: 403, title: 'Application does not have permission for this action' }],
  [17, { status: 400, title: 'User request limit reached', transient: true }],
  [32, { status: 400, title: 'Page request limit reached', transient: true }],
  [33, { status: 400, title: 'The business phone number has been deleted' }],
  [100, { status: 400, title: 'Invalid parameter' }],
  [102, { status: 401, title: 'API session', plain: true }],
  [
    104,
    { status: 400, title: 'An access token is required to request this resource.', plain: true },
  ],
  [
    190,
    {
      status: 401,
      title: 'Invalid OAuth access token - Cannot parse access token',
      plain: true,
    },
  ],
  [200, { status: 403, title: 'You do not have the necessary permissions to perform this action' }],
  [201, { status: 403, title: 'Permissions error' }],
  [341, { status: 400, title: 'Application limit reached', transient: true }],
  [368, { status: 403, title: 'Temporarily blocked for policies violations' }],
  [506, { status: 400, title: 'Duplicate post' }],
  [613, { status: 400, title: 'Calls to this api have exceeded the rate limit.', transient: true }],
  [803, { status: 404, title: 'Some of the aliases you requested do not exist' }],
  [2200, { status: 400, title: 'Callback verification failed' }],
  [2500, { status: 400, title: 'Unknown path components', plain: true }],
  [80007, { status: 400, title: 'Rate limit issues' }],
  [
    130403,
    { status: 400, title: 'User is blocked', details: 'The business has blocked this user.' },
  ],
  [
    130429,
    {
      status: 400,
      title: 'Rate limit hit',
      details: 'Cloud API message throughput has been reached.',
    },
  ],
  [
    130472,
    {
      status: 400,
      title: "User's number is part of an experiment",
      details: "Failed to send message because this user's phone number is part of an experiment",
    },
  ],
  [
    130497,
    {
      status: 403,
      title: 'Business account is restricted from messaging users in this country.',
      details: 'Business account is restricted from messaging users in this country.',
    },
  ],
  [131000, { status: 500, title: 'Something went wrong', details: 'Something went wrong.' }],
  [131005, { status: 403, title: 'Access denied', details: 'Access denied.' }],
  [131008, { status: 400, title: 'Required parameter is missing' }],
  [131009, { status: 400, title: 'Parameter value is not valid' }],
  [131014, { status: 400, title: 'Request for url failed' }],
  [
    131016,
    {
      status: 500,
      title: 'Service unavailable',
      details: 'A service is temporarily unavailable.',
    },
  ],
  [
    131021,
    {
      status: 400,
      title: 'Recipient cannot be sender',
      details: 'Sender and recipient phone number is the same.',
    },
  ],
  [131026, { status: 400, title: 'Message undeliverable', details: 'Message Undeliverable.' }],
  [
    131030,
    {
      status: 400,
      title: 'Recipient phone number not in allowed list',
      details:
        'Recipient phone number not in allowed list: Add recipient phone number to recipient list and try again.',
    },
  ],
  [131031, { status: 403, title: 'Business Account locked' }],
  [
    131037,
    {
      status: 400,
      title: 'WhatsApp provided number needs display name approval before message can be sent.',
    },
  ],
  [
    131042,
    {
      status: 400,
      title: 'Business eligibility payment issue',
      details:
        'Message failed to send because there were one or more errors related to your payment method.',
    },
  ],
  [131044, { status: 400, title: 'Business eligibility payment issue for calling' }],
  [
    131045,
    {
      status: 500,
      title: 'Incorrect certificate',
      details: 'Message failed to send due to a phone number registration error.',
    },
  ],
  [
    131047,
    {
      status: 400,
      title: 'Re-engagement message',
      details:
        'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
    },
  ],
  [
    131048,
    {
      status: 400,
      title: 'Spam rate limit hit',
      details:
        'Message failed to send because there are restrictions on how many messages can be sent from this phone number.',
    },
  ],
  [
    131049,
    {
      status: 400,
      title: 'This message was not delivered to maintain healthy ecosystem engagement.',
      details:
        'In order to maintain a healthy ecosystem engagement, the message failed to be delivered.',
    },
  ],
  [
    131050,
    {
      status: 400,
      title: 'User has stopped marketing messages from this business',
      details:
        'Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business.',
    },
  ],
  [
    131051,
    { status: 400, title: 'Message type unknown', details: 'Message type is not supported.' },
  ],
  [131052, { status: 400, title: 'Media download error' }],
  [
    131053,
    {
      status: 400,
      title: 'Media upload error',
      details: 'Unable to upload the media used in the message.',
    },
  ],
  [131055, { status: 400, title: 'Method not allowed' }],
  [
    131056,
    {
      status: 400,
      title: '(Business Account, Consumer Account) pair rate limit hit',
      details:
        'Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.',
    },
  ],
  [
    131057,
    {
      status: 500,
      title: 'Account in maintenance mode',
      details: 'Business account is in maintenance mode.',
    },
  ],
  [131059, { status: 400, title: 'Invalid cursor', details: 'The paging cursor is not valid.' }],
  [
    131062,
    {
      status: 400,
      title: 'Recipient is not supported for this message',
      details:
        'Business-scoped user IDs are not supported for this message. Send it to a phone number instead.',
    },
  ],
  [131063, { status: 400, title: 'Marketing templates are disabled on Cloud API' }],
  [131064, { status: 400, title: 'Template sending is limited for this account' }],
  [
    132000,
    { status: 400, title: 'Number of parameters does not match the expected number of params' },
  ],
  [132001, { status: 404, title: 'Template name does not exist in the translation' }],
  [132005, { status: 400, title: 'Translated text too long' }],
  [132007, { status: 400, title: 'Template content violates WhatsApp policy' }],
  [132008, { status: 400, title: 'Template parameter value is not valid' }],
  [
    132012,
    { status: 400, title: 'Parameter format does not match format in the created template' },
  ],
  [
    132015,
    {
      status: 400,
      title: 'Template is Paused',
      details: 'Template is paused due to low quality so it cannot be sent in a template message.',
    },
  ],
  [
    132016,
    {
      status: 400,
      title: 'Template is Disabled',
      details:
        'Template has been paused too many times due to low quality and is now permanently disabled.',
    },
  ],
  [132018, { status: 400, title: 'Template validation failed' }],
  [132068, { status: 400, title: 'Flow is blocked' }],
  [132069, { status: 400, title: 'Flow is throttled' }],
  [133000, { status: 500, title: 'Deregister failed. Try again.' }],
  [133004, { status: 503, title: 'Server Temporarily Unavailable' }],
  [133005, { status: 400, title: 'Two step verification PIN Mismatch' }],
  [133006, { status: 400, title: 'Phone number needs to be verified before registering' }],
  [133008, { status: 400, title: 'Too many two step verification PIN guesses' }],
  [133009, { status: 400, title: 'Two step verification PIN guessed too fast' }],
  [133010, { status: 400, title: 'Account not registered' }],
  [
    133015,
    { status: 400, title: 'Please wait a few minutes before attempting to register this number' },
  ],
  [
    133016,
    {
      status: 400,
      title: 'Account register deregister rate limit exceeded',
      details: 'Too many register or deregister requests for this number in the last 72 hours.',
    },
  ],
  [134011, { status: 400, title: 'WhatsApp Payments terms of service has not been accepted' }],
  [134100, { status: 400, title: 'Only marketing messages are supported' }],
  [134101, { status: 400, title: 'Template is still syncing' }],
  [134102, { status: 500, title: 'Template is unavailable for use' }],
  [135000, { status: 400, title: 'Generic user error' }],
  [136025, { status: 400, title: 'Verify code error', details: 'The code is wrong.' }],
  [
    137000,
    {
      status: 400,
      title: 'Recipient identity key hash mismatch',
      details: "The recipient's identity key hash does not match.",
    },
  ],
  [2388019, { status: 400, title: 'Message template limit reached' }],
  [2388023, { status: 400, title: 'Message template language is being deleted' }],
  [2388024, { status: 400, title: 'Content in this language already exists' }],
  [2388039, { status: 400, title: 'Message template cannot be edited in its status' }],
  [2388040, { status: 400, title: 'Message template field is too long' }],
  [2388047, { status: 400, title: "Message template header can't be used" }],
  [2388072, { status: 400, title: "Message template body can't be used" }],
  [2388073, { status: 400, title: "Message template footer can't be used" }],
  [2388293, { status: 400, title: 'Message template has too many variables for its length' }],
  [2388299, { status: 400, title: 'Message template variables cannot be at the start or end' }],
  [2494100, { status: 400, title: 'Phone number is in maintenance mode', transient: true }],
  [2593107, { status: 400, title: 'Synchronization request limit exceeded' }],
  [2593108, { status: 400, title: 'Synchronization request made outside the allowed time window' }],
]);

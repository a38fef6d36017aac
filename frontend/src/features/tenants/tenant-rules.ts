/**
 * The API's own rules, so that a form can tell before it asks. `tenant-rules.test.ts` holds them
 * against docs/openapi.json and its messages against the API's.
 */
export const TENANT_RULES = {
  name: {
    required: 'Give the tenant a name',
    maxLength: { value: 200, message: 'At most 200 characters' },
  },
  phoneNumberId: {
    required: "Enter Meta's id of the number",
    pattern: {
      value: /^[\w.-]{1,64}$/,
      message: "Meta's id of the number: up to 64 letters, digits, dots, hyphens; not the number",
    },
  },
  accessToken: {
    required: 'Enter an access token',
    pattern: { value: /^\S{1,4096}$/, message: 'A token without blanks' },
  },
  wabaId: {
    pattern: {
      value: /^[\w.-]{1,64}$/,
      message: "Meta's id of the WhatsApp Business account: letters, digits, dots, hyphens",
    },
  },
  displayPhoneNumber: {
    pattern: {
      value: /^\+?[\d ()-]{5,24}$/,
      message: 'A phone number of 5 to 24 digits, such as +1 555 000 1234',
    },
  },
  defaultCountry: {
    pattern: { value: /^[A-Za-z]{2}$/, message: 'Two letters, such as DE' },
  },
  appSecret: { pattern: { value: /^\S{1,4096}$/, message: 'A secret without blanks' } },
  autoReplyText: { maxLength: { value: 4096, message: 'At most 4096 characters' } },
} as const;

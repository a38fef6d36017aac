import type { TFunction } from 'i18next';

/**
 * The API's own rules, so that a form can tell before it asks. `tenant-rules.test.ts` holds them
 * against docs/openapi.json.
 */
export function tenantRules(t: TFunction<'tenants'>) {
  return {
    name: {
      required: t('rules.name'),
      maxLength: { value: 200, message: t('rules.nameLength') },
    },
    phoneNumberId: {
      required: t('rules.phoneNumberId'),
      pattern: { value: /^[\w.-]{1,64}$/, message: t('rules.phoneNumberIdForm') },
    },
    accessToken: {
      required: t('rules.accessToken'),
      pattern: { value: /^[!-~]{1,4096}$/, message: t('rules.accessTokenForm') },
    },
    wabaId: { pattern: { value: /^[\w.-]{1,64}$/, message: t('rules.wabaId') } },
    displayPhoneNumber: {
      pattern: { value: /^\+?[\d ()-]{5,24}$/, message: t('rules.displayPhoneNumber') },
    },
    defaultCountry: { pattern: { value: /^[A-Za-z]{2}$/, message: t('rules.defaultCountry') } },
    appSecret: { pattern: { value: /^[!-~]{1,4096}$/, message: t('rules.appSecret') } },
    autoReplyText: { maxLength: { value: 4096, message: t('rules.autoReplyText') } },
  };
}

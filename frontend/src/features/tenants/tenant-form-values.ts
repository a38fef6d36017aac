import type { RegisterTenant } from '../../api/client';

export interface TenantFormValues {
  name: string;
  phoneNumberId: string;
  accessToken: string;
  wabaId: string;
  displayPhoneNumber: string;
  defaultCountry: string;
  appSecret: string;
  autoReplyEnabled: boolean;
  autoReplyText: string;
  unknownPolicy: 'hold' | 'resend';
  windowPolicy: 'try' | 'refuse';
}

export const NEW_TENANT: TenantFormValues = {
  name: '',
  phoneNumberId: '',
  accessToken: '',
  wabaId: '',
  displayPhoneNumber: '',
  defaultCountry: '',
  appSecret: '',
  autoReplyEnabled: true,
  autoReplyText: '',
  unknownPolicy: 'hold',
  windowPolicy: 'try',
};

/** A field left empty is left out: the API then takes its default. */
export function toRequest(values: TenantFormValues): RegisterTenant {
  const { name, phoneNumberId, accessToken, autoReplyEnabled, autoReplyText } = values;
  const { wabaId, displayPhoneNumber, appSecret, unknownPolicy, windowPolicy } = values;
  const defaultCountry = values.defaultCountry.trim().toUpperCase();
  return {
    name: name.trim(),
    phoneNumberId: phoneNumberId.trim(),
    accessToken: accessToken.trim(),
    ...(wabaId.trim() !== '' && { wabaId: wabaId.trim() }),
    ...(displayPhoneNumber.trim() !== '' && { displayPhoneNumber: displayPhoneNumber.trim() }),
    ...(defaultCountry !== '' && { defaultCountry }),
    ...(appSecret.trim() !== '' && { appSecret: appSecret.trim() }),
    autoReply: { enabled: autoReplyEnabled, ...(autoReplyText !== '' && { text: autoReplyText }) },
    unknownPolicy,
    windowPolicy,
  };
}

/** Where the API's name of a field leads in the form. */
export const FIELD_OF: Record<string, keyof TenantFormValues> = {
  name: 'name',
  phoneNumberId: 'phoneNumberId',
  accessToken: 'accessToken',
  wabaId: 'wabaId',
  displayPhoneNumber: 'displayPhoneNumber',
  defaultCountry: 'defaultCountry',
  appSecret: 'appSecret',
  'autoReply.enabled': 'autoReplyEnabled',
  'autoReply.text': 'autoReplyText',
  unknownPolicy: 'unknownPolicy',
  windowPolicy: 'windowPolicy',
};

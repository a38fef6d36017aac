import { defined } from '../defined.js';
import type { Account } from '../world/accounts.service.js';
import type { PhoneNumber } from '../world/phone-number.js';
import type { JsonObject } from './json.js';

/** What is shown of a number when no fields are asked for. */
export const USUAL_NUMBER_FIELDS = [
  'verified_name',
  'code_verification_status',
  'display_phone_number',
  'quality_rating',
  'platform_type',
  'throughput',
  'webhook_configuration',
];

/** Fields that only numbers have. */
export const NUMBER_FIELDS = [
  ...USUAL_NUMBER_FIELDS,
  'status',
  'name_status',
  'account_mode',
  'is_on_biz_app',
  'is_pin_enabled',
  'is_official_business_account',
  'whatsapp_business_manager_messaging_limit',
  'health_status',
];

/** A phone number as Graph shows it. */
export function numberNode(number: PhoneNumber, account: Account, appUrl: string): JsonObject {
  const { status, registered } = number;
  return {
    verified_name: number.verifiedName,
    code_verification_status: number.codeVerificationStatus,
    display_phone_number: formatNumber(number.digits),
    quality_rating: number.qualityRating,
    platform_type: registered ? 'CLOUD_API' : 'NOT_APPLICABLE',
    throughput: { level: number.throughputLevel },
    webhook_configuration: {
      ...defined({
        phone_number: number.override?.url,
        whatsapp_business_account: account.override?.url,
      }),
      application: appUrl,
    },
    status: registered ? status : 'DISCONNECTED',
    name_status: number.nameStatus,
    account_mode: number.allowedRecipients ? 'SANDBOX' : 'LIVE',
    is_official_business_account: false,
    is_on_biz_app: number.onBizApp,
    is_pin_enabled: number.pin !== undefined,
    whatsapp_business_manager_messaging_limit: number.messagingLimit,
    health_status: {
      can_send_message: canSend(number) ? 'AVAILABLE' : 'BLOCKED',
      entities: [
        {
          entity_type: 'PHONE_NUMBER',
          id: number.id,
          can_send_message: canSend(number) ? 'AVAILABLE' : 'BLOCKED',
        },
        { entity_type: 'WABA', id: account.id, can_send_message: 'AVAILABLE' },
      ],
    },
    id: number.id,
  };
}

function canSend({ registered, status }: PhoneNumber): boolean {
  return registered && status !== 'BANNED' && status !== 'RESTRICTED';
}

/** The way Meta displays numbers, e.g. `+1 555-000-1001`. */
function formatNumber(digits: string): string {
  const american = /^1(\d{3})(\d{3})(\d{4})$/.exec(digits);
  return american ? `+1 ${american[1]}-${american[2]}-${american[3]}` : `+${digits}`;
}

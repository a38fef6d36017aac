import { Injectable } from '@nestjs/common';
import { defined } from '../../common/defined.js';
import { Secret } from '../../common/secret.js';
import { AppConfig } from '../../config/app-config.js';
import type { CloudApiCredentials } from '../credentials.js';
import type { JsonObject } from '../json.js';
import { isMockToken } from '../mock-token.js';
import {
  toBusinessProfile,
  toIssuedToken,
  toNumberNode,
  toNumberNodes,
  toSubscribedApps,
  toSuccess,
  toTokenInspection,
  type BusinessProfile,
  type NumberNode,
  type SubscribedApp,
  type TokenInspection,
} from './connecting-answers.js';
import { NoMetaAppError, SimulatedConnectionError } from './connecting.errors.js';
import { GraphCaller, type GraphCall } from './graph-caller.js';

const NUMBER_FIELDS = [
  'id,display_phone_number,verified_name,status,name_status,code_verification_status',
  'platform_type,quality_rating,throughput,whatsapp_business_manager_messaging_limit',
  'is_on_biz_app,webhook_configuration',
].join(',');
/** Meta asks this much of every part of a connection: only for one number. */
const HEALTH_FIELDS = `${NUMBER_FIELDS},health_status`;
const PROFILE_FIELDS = 'about,address,description,email,profile_picture_url,websites,vertical';
const NUMBERS_PER_PAGE = 100;
/** Far more numbers than an account may have; a longer list goes round in circles. */
const MAX_NUMBER_PAGES = 50;

/** Where webhooks go in place of the app's own address. */
export interface CallbackOverride {
  readonly url: string;
  readonly verifyToken: Secret;
}

/** What the phone app hands over, each once. */
export type AppDataKind = 'smb_app_state_sync' | 'history';

/** Meta's calls that connect a number, and look whether it is. All throw `CloudApiError`. */
@Injectable()
export class ConnectingApi {
  constructor(
    private readonly graph: GraphCaller,
    private readonly config: AppConfig,
  ) {}

  /**
   * The business token behind a code of Embedded Signup; a code lives 30 seconds and works once.
   *
   * @throws NoMetaAppError
   */
  async exchangeCode(code: Secret, timeoutMs: number): Promise<Secret> {
    const { appId, appSecret } = this.config.meta;
    if (appId === undefined || appSecret === undefined) throw new NoMetaAppError();
    const { accessToken } = await this.graph.call({
      method: 'GET',
      path: ['oauth', 'access_token'],
      query: { client_id: appId, client_secret: appSecret.reveal(), code: code.reveal() },
      secrets: [code, appSecret],
      timeoutMs,
      read: toIssuedToken,
    });
    return new Secret(accessToken);
  }

  /** Asked with the app's own token where there is one, else with the token itself. */
  inspectToken(token: Secret): Promise<TokenInspection> {
    const { appId, appSecret } = this.config.meta;
    const asker =
      appId === undefined || appSecret === undefined
        ? token
        : new Secret(`${appId}|${appSecret.reveal()}`);
    return this.call(token, {
      accessToken: asker,
      method: 'GET',
      path: ['debug_token'],
      query: { input_token: token.reveal() },
      secrets: appSecret === undefined ? [token] : [token, appSecret],
      read: toTokenInspection,
    });
  }

  /** All numbers of an account that the token sees. */
  async listNumbers(token: Secret, wabaId: string): Promise<NumberNode[]> {
    const numbers: NumberNode[] = [];
    let after: string | undefined;
    for (let page = 0; page < MAX_NUMBER_PAGES; page += 1) {
      const listing = await this.call(token, {
        method: 'GET',
        path: [wabaId, 'phone_numbers'],
        query: {
          fields: NUMBER_FIELDS,
          limit: String(NUMBERS_PER_PAGE),
          ...defined({ after }),
        },
        read: toNumberNodes,
      });
      numbers.push(...listing.numbers);
      if (listing.after === null) break;
      after = listing.after;
    }
    return numbers;
  }

  getNumber({ accessToken, phoneNumberId }: CloudApiCredentials): Promise<NumberNode> {
    return this.call(accessToken, {
      method: 'GET',
      path: [phoneNumberId],
      query: { fields: HEALTH_FIELDS },
      read: toNumberNode,
    });
  }

  /** Apps that hear of the account. */
  listSubscribedApps(token: Secret, wabaId: string): Promise<SubscribedApp[]> {
    return this.call(token, {
      method: 'GET',
      path: [wabaId, 'subscribed_apps'],
      read: toSubscribedApps,
    });
  }

  /** Lets the app of the token hear of the account; an override that stood is taken away. */
  async subscribe(token: Secret, wabaId: string, override?: CallbackOverride): Promise<void> {
    await this.post(
      token,
      [wabaId, 'subscribed_apps'],
      override === undefined
        ? undefined
        : {
            override_callback_uri: override.url,
            verify_token: override.verifyToken.reveal(),
          },
      override && [override.verifyToken],
    );
  }

  async unsubscribe(token: Secret, wabaId: string): Promise<void> {
    await this.call(token, {
      method: 'DELETE',
      path: [wabaId, 'subscribed_apps'],
      read: toSuccess,
    });
  }

  /** Takes away a callback address of the number's own. */
  async removeNumberOverride({ accessToken, phoneNumberId }: CloudApiCredentials): Promise<void> {
    await this.post(accessToken, [phoneNumberId], {
      webhook_configuration: { override_callback_uri: '' },
    });
  }

  /** @param pin six digits: the number's PIN if it has one, else what it shall be */
  async register({ accessToken, phoneNumberId }: CloudApiCredentials, pin: Secret): Promise<void> {
    const body = { messaging_product: 'whatsapp', pin: pin.reveal() };
    await this.post(accessToken, [phoneNumberId, 'register'], body, [pin]);
  }

  async deregister({ accessToken, phoneNumberId }: CloudApiCredentials): Promise<void> {
    await this.post(accessToken, [phoneNumberId, 'deregister']);
  }

  /** @param language such as `en_US`, of the message or call that brings the code */
  async requestCode(
    { accessToken, phoneNumberId }: CloudApiCredentials,
    method: 'SMS' | 'VOICE',
    language: string,
  ): Promise<void> {
    await this.post(accessToken, [phoneNumberId, 'request_code'], {
      code_method: method,
      language,
    });
  }

  async verifyCode(
    { accessToken, phoneNumberId }: CloudApiCredentials,
    code: Secret,
  ): Promise<void> {
    const body = { code: code.reveal() };
    await this.post(accessToken, [phoneNumberId, 'verify_code'], body, [code]);
  }

  async changePin({ accessToken, phoneNumberId }: CloudApiCredentials, pin: Secret): Promise<void> {
    await this.post(accessToken, [phoneNumberId], { pin: pin.reveal() }, [pin]);
  }

  /** Asks the phone app for its contacts or its history; Meta lets each be asked for once. */
  async requestAppData(
    { accessToken, phoneNumberId }: CloudApiCredentials,
    kind: AppDataKind,
  ): Promise<void> {
    await this.call(accessToken, {
      method: 'POST',
      path: [phoneNumberId, 'smb_app_data'],
      body: { messaging_product: 'whatsapp', sync_type: kind },
      read: (answer) => (answer['messaging_product'] === 'whatsapp' ? true : undefined),
    });
  }

  getProfile({ accessToken, phoneNumberId }: CloudApiCredentials): Promise<BusinessProfile> {
    return this.call(accessToken, {
      method: 'GET',
      path: [phoneNumberId, 'whatsapp_business_profile'],
      query: { fields: PROFILE_FIELDS },
      read: toBusinessProfile,
    });
  }

  /** Changes what is given. */
  async updateProfile(
    { accessToken, phoneNumberId }: CloudApiCredentials,
    changes: Omit<BusinessProfile, 'profilePictureUrl'>,
  ): Promise<void> {
    const body = { messaging_product: 'whatsapp', ...changes };
    await this.post(accessToken, [phoneNumberId, 'whatsapp_business_profile'], body);
  }

  private async post(
    accessToken: Secret,
    path: readonly string[],
    body?: JsonObject,
    secrets?: readonly Secret[],
  ): Promise<void> {
    await this.call(accessToken, {
      method: 'POST',
      path,
      ...defined({ body, secrets }),
      read: toSuccess,
    });
  }

  private async call<Result>(token: Secret, call: GraphCall<Result>): Promise<Result> {
    if (isMockToken(token)) throw new SimulatedConnectionError();
    return this.graph.call({ accessToken: token, ...call });
  }
}

import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import { Secret } from '../common/secret.js';
import { AppConfig } from '../config/app-config.js';
import { CryptoService } from '../crypto/crypto.service.js';
import { TemplatesService } from '../templates/templates.service.js';
import { numberOf, type BusinessNumber } from '../tenants/business-number.js';
import { NumberPins } from '../tenants/number-pins.service.js';
import { NumberStates } from '../tenants/number-states.service.js';
import { TenantDirectory, type Credentials } from '../tenants/tenant-directory.js';
import { NotConnectedError } from '../tenants/tenant.errors.js';
import type { Tenant } from '../tenants/tenant.schema.js';
import { TokenChecker } from '../tenants/token-checker.service.js';
import { CloudApiError } from '../whatsapp/cloud-api.error.js';
import { ConnectingApi, type AppDataKind } from '../whatsapp/management/connecting-api.client.js';
import { isMockToken } from '../whatsapp/mock-token.js';
import { callbackUrlOf, leadsHere } from './callback-url.js';
import { done, failed, skipped, stateOf, type StepName } from './onboarding-steps.js';
import type { Onboarding } from './onboarding.schema.js';
import { isRegistered } from './registered.js';
import { OnboardingsRepository, type Claimed } from './onboardings.repository.js';
import type { StepOutcome } from './token-steps.service.js';

/** Meta's word that the phone app was asked for this before. */
const ASKED_BEFORE = 2593107;
const DECLINED = 2593109;
/** Of a PIN that is not the number's. */
const WRONG_PIN = 133005;
const APP_DATA: readonly AppDataKind[] = ['smb_app_state_sync', 'history'];

/** Somebody else works on it by now. */
export class ClaimLostError extends Error {}

/** The number, and what it is asked about with. */
interface Connected {
  readonly tenant: Tenant;
  readonly number: BusinessNumber;
  readonly credentials: Credentials;
}

/** The steps that make a number send and receive. Each looks first whether it is done already. */
@Injectable()
export class NumberSteps {
  constructor(
    private readonly api: ConnectingApi,
    private readonly rows: OnboardingsRepository,
    private readonly crypto: CryptoService,
    private readonly directory: TenantDirectory,
    private readonly states: NumberStates,
    private readonly pins: NumberPins,
    private readonly tokens: TokenChecker,
    private readonly templates: TemplatesService,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /** @throws NotConnectedError, CloudApiError, ClaimLostError */
  async run(name: StepName, row: Claimed): Promise<StepOutcome> {
    const connected = await this.connect(row);
    if (isMockToken(connected.credentials.accessToken)) {
      const ready = name === 'ready';
      return { result: ready ? done() : skipped('The token is simulated.') };
    }
    switch (name) {
      case 'subscribe-app':
        return this.subscribe(row, connected);
      case 'register-number':
        return this.register(row, connected);
      case 'sync-history':
        return this.syncHistory(row, connected);
      case 'read-profile':
        return this.readProfile(connected);
      case 'pull-templates':
        await this.templates.sync(row.tenantId);
        return { result: done() };
      default:
        return this.finish(row, connected);
    }
  }

  private async subscribe(row: Onboarding, { credentials }: Connected): Promise<StepOutcome> {
    const { accessToken, wabaId } = credentials;
    if (wabaId === undefined) {
      const message = 'Nobody says which WhatsApp Business account the number is in.';
      return { result: failed('account_unknown', message, 'Try again, and give wabaId.') };
    }
    const apps = await this.api.listSubscribedApps(accessToken, wabaId);
    const ours = apps.find(({ id }) => id === (row.appId ?? this.config.meta.appId));
    if (ours === undefined) await this.api.subscribe(accessToken, wabaId);
    return this.leadHere(credentials, wabaId);
  }

  /** One Meta app has one address: where that is another installation's, the account gets our own. */
  private async leadHere(credentials: Credentials, wabaId: string): Promise<StepOutcome> {
    const { publicUrl, meta } = this.config;
    const url = callbackUrlOf(publicUrl);
    const { webhooks } = await this.api.getNumber(credentials);
    const goesTo = webhooks.number ?? webhooks.account ?? webhooks.application;
    if (url === undefined || meta.verifyToken === undefined || goesTo === undefined) {
      return { result: done() };
    }
    if (leadsHere(goesTo, publicUrl)) return { result: done() };
    try {
      if (webhooks.number !== undefined) await this.api.removeNumberOverride(credentials);
      const override = { url, verifyToken: meta.verifyToken };
      await this.api.subscribe(credentials.accessToken, wabaId, override);
      return { result: done() };
    } catch (error) {
      if (!(error instanceof CloudApiError) || error.outcome !== 'refused') throw error;
      return { result: done(notOverridden(goesTo, error)) };
    }
  }

  private async register(
    row: Claimed,
    { tenant, number, credentials }: Connected,
  ): Promise<StepOutcome> {
    const { phoneNumberId } = credentials;
    const node = await this.api.getNumber(credentials);
    if (row.coexistence || node.onBusinessApp === true) {
      const advice = 'The number stays in the WhatsApp Business app, and is not registered.';
      return { result: skipped(advice), changes: { coexistence: true } };
    }
    const known = (await this.pins.find(tenant, number)) ?? undefined;
    if (isRegistered(node)) {
      // A try of ours may have come through whose answer was lost: its PIN must not be.
      const tried = known === undefined && row.pin !== undefined;
      if (tried) await this.pins.keep(tenant, phoneNumberId, await this.pinOf(row));
      return { result: done('It was registered already.'), changes: { pin: undefined } };
    }
    if (!row.register) return { result: skipped('It was asked to be left as it is.') };
    const pin = await this.pinOf(row, known);
    try {
      await this.api.register(credentials, pin);
    } catch (error) {
      const wrong = error instanceof CloudApiError && error.metaCode === WRONG_PIN;
      if (wrong) await this.rows.save(row, { pin: undefined });
      if (wrong && pin === known) await this.pins.forget(row.tenantId, [phoneNumberId]);
      throw error;
    }
    await this.pins.keep(tenant, phoneNumberId, pin);
    return { result: done(), changes: { pin: undefined } };
  }

  /** The same one in every try: Meta has it from the first that came through. */
  private async pinOf(row: Claimed, known?: Secret): Promise<Secret> {
    if (row.pin !== undefined) return this.crypto.open(row.dataKey, row._id, 'pin', row.pin);
    if (known !== undefined) return known;
    const pin = new Secret(String(randomInt(0, 1_000_000)).padStart(6, '0'));
    const sealed = await this.crypto.seal(row.dataKey, row._id, 'pin', pin);
    if ((await this.rows.save(row, { pin: sealed })) === null) throw new ClaimLostError();
    return pin;
  }

  private async syncHistory(row: Claimed, { credentials }: Connected): Promise<StepOutcome> {
    if (!row.coexistence) {
      return { result: skipped('The number is not used in the WhatsApp Business app.') };
    }
    let { asked } = row;
    let declined = row.history?.declined === true;
    for (const kind of APP_DATA.filter((one) => !row.asked.includes(one))) {
      const given = await this.request(credentials, kind);
      asked = [...asked, kind];
      const refused = kind === 'history' && !given;
      declined ||= refused;
      // What was given, the webhooks say, also meanwhile.
      const history = { declined: true, at: this.clock.now() };
      const changes = { asked, ...defined({ history: refused ? history : undefined }) };
      if ((await this.rows.save(row, changes)) === null) throw new ClaimLostError();
    }
    if (declined) {
      return { result: skipped('The business does not share its history. All else works.') };
    }
    return {
      result: done('The phone app sends contacts and history by itself; it takes a while.'),
    };
  }

  /** @returns whether the business gives it */
  private async request(credentials: Credentials, kind: AppDataKind): Promise<boolean> {
    try {
      await this.api.requestAppData(credentials, kind);
      return true;
    } catch (error) {
      const code = error instanceof CloudApiError ? error.metaCode : undefined;
      if (code === DECLINED) return false;
      // Also after a try of ours whose answer was lost.
      if (code === ASKED_BEFORE) return true;
      throw error;
    }
  }

  private async readProfile({ tenant, credentials }: Connected): Promise<StepOutcome> {
    const { phoneNumberId } = credentials;
    await this.tokens.check(tenant, phoneNumberId);
    const { messagingLimit, nameStatus, displayPhoneNumber, verifiedName } =
      await this.api.getNumber(credentials);
    if (messagingLimit !== undefined) {
      await this.states.setMetaLimits(tenant._id, [phoneNumberId], { messagingLimit });
    }
    const pending = nameStatus !== undefined && nameStatus !== 'APPROVED';
    return {
      result: done(pending ? `Meta's word on the display name is ${nameStatus}.` : undefined),
      changes: defined({ displayPhoneNumber, verifiedName }),
    };
  }

  private async finish(row: Onboarding, { credentials }: Connected): Promise<StepOutcome> {
    const { phoneNumberId } = credentials;
    if (stateOf(row.steps, 'subscribe-app') !== 'done') {
      const message = 'The app does not hear of the account: nothing would come in.';
      return { result: failed('not_subscribed', message, 'Try again once the step above works.') };
    }
    const node = await this.api.getNumber(credentials);
    const { status = 'unknown' } = node;
    if (status !== 'CONNECTED') {
      const message = `Meta's word on the number is ${status}: nothing would go out.`;
      const advice = 'Do what the steps above advise, then try again.';
      return { result: failed('number_not_connected', message, advice) };
    }
    await this.states.liftPause(row.tenantId, [phoneNumberId]);
    return { result: done() };
  }

  private async connect({ tenantId, phoneNumberId }: Onboarding): Promise<Connected> {
    const tenant = await this.directory.find(tenantId);
    const number = tenant ? numberOf(tenant, phoneNumberId) : undefined;
    const credentials = tenant && number && (await this.directory.findCredentials(tenant, number));
    if (!tenant || !number || !credentials) throw new NotConnectedError();
    return { tenant, number, credentials };
  }
}

function notOverridden(goesTo: string, { title, metaCode }: CloudApiError): string {
  return (
    `Webhooks go to ${goesTo}, and Meta does not let this account have an address of its own: ` +
    `${title} (code ${metaCode}). Set the address in the App Dashboard: WhatsApp, Configuration.`
  );
}

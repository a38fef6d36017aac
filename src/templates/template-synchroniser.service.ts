import { Injectable, Logger } from '@nestjs/common';
import { boundedCache } from '../common/bounded-cache.js';
import { Clock } from '../common/clock.js';
import { within } from '../common/within.js';
import { NotConnectedError } from '../tenants/tenant.errors.js';
import { defaultNumberOf, wabaIdsOf } from '../tenants/business-number.js';
import type { Tenant } from '../tenants/tenant.schema.js';
import { accountKeyOf, type TemplateAccount } from './template-account.js';
import { TenantDirectory, type Credentials } from '../tenants/tenant-directory.js';
import { CloudApiError } from '../whatsapp/cloud-api.error.js';
import { ManagementApiClient } from '../whatsapp/management/management-api.client.js';
import { isMockToken } from '../whatsapp/mock-token.js';
import { NoBusinessAccountError, SimulatedTokenError } from './template.errors.js';
import { TemplateSyncsRepository } from './template-syncs.repository.js';
import { TemplatesRepository } from './templates.repository.js';

/** What a synchronisation did. */
export interface SyncReport {
  /** Pages that Meta gave. */
  readonly pages: number;
  /** Templates that Meta listed. */
  readonly listed: number;
  /** Of those, templates that were not known before. */
  readonly created: number;
  /** Templates that were known, and that Meta lists no more. */
  readonly deleted: number;
}

/** Far more than an account may have; a list that is longer goes round in circles. */
const MAX_PAGES = 200;
/** Meta's code for a cursor that it does not take any more. */
const STALE_CURSOR = 131059;
const MAX_WAIT_MS = 3_000;
/** A message that makes us ask does so this often at most, for each tenant. */
const QUIET_MS = 30_000;
/** A template that we never heard of makes us ask at once, and again after this long. */
const UNHEARD_QUIET_MS = 5_000;
const REMEMBERED_MS = 2_000;
const MAX_ACCOUNTS = 20_000;
const MAX_UNHEARD = 20_000;

/** Pulls tenants' templates from Meta. */
@Injectable()
export class TemplateSynchroniser {
  private readonly logger = new Logger(TemplateSynchroniser.name);
  private readonly running = new Map<string, Promise<SyncReport>>();
  /** What `refresh` found a moment ago; spares a busy account the look at the database. */
  private readonly refreshed = boundedCache<string, boolean>(MAX_ACCOUNTS, { ttl: REMEMBERED_MS });

  /** Templates we asked for without knowing them, so that a slip of the pen does not ask for ever. */
  private readonly unheard = boundedCache<string, true>(MAX_UNHEARD, { ttl: UNHEARD_QUIET_MS });

  constructor(
    private readonly templates: TemplatesRepository,
    private readonly syncs: TemplateSyncsRepository,
    private readonly directory: TenantDirectory,
    private readonly managementApi: ManagementApiClient,
    private readonly clock: Clock,
  ) {}

  /**
   * Pulls all pages of all accounts; templates that Meta lists no more are marked deleted. Safe to run twice.
   *
   * @throws NoBusinessAccountError, NotConnectedError, SimulatedTokenError if there is none to ask
   * @throws CloudApiError
   */
  async sync(tenant: Tenant): Promise<SyncReport> {
    const wabaIds = wabaIdsOf(tenant);
    if (wabaIds.length === 0) throw new NoBusinessAccountError();
    const reports: SyncReport[] = [];
    for (const wabaId of wabaIds) {
      const { credentials } = await this.connect(tenant, wabaId);
      if (isMockToken(credentials.accessToken)) throw new SimulatedTokenError();
      const account = { tenantId: tenant._id, wabaId };
      reports.push(
        await (this.running.get(accountKeyOf(account)) ?? this.start(account, credentials)),
      );
    }
    return reports.reduce((sum, report) => ({
      pages: sum.pages + report.pages,
      listed: sum.listed + report.listed,
      created: sum.created + report.created,
      deleted: sum.deleted + report.deleted,
    }));
  }

  /**
   * Sees to it that what is stored is what Meta lists now: asks, unless it was asked a moment ago,
   * and does not wait longer than a caller can.
   *
   * @param unheard keys of templates that were never listed: they may be younger than the last look
   * @returns whether it is; `false` if Meta cannot be asked, or did not tell
   */
  async refresh(tenant: Tenant, wabaId: string, unheard: readonly string[] = []): Promise<boolean> {
    const account = { tenantId: tenant._id, wabaId };
    const accountKey = accountKeyOf(account);
    const news = unheard
      .map((key) => `${accountKey}/${key}`)
      .filter((key) => !this.unheard.has(key));
    const known = this.refreshed.get(accountKey);
    if (known !== undefined && news.length === 0) return known;
    for (const key of news) this.unheard.set(key, true);
    let fresh = false;
    try {
      fresh = await this.tryRefresh(tenant, account, news.length > 0 ? 0 : QUIET_MS);
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown error';
      this.logger.warn({ tenantId: tenant._id, reason }, 'templates could not be pulled');
    }
    this.refreshed.set(accountKey, fresh);
    return fresh;
  }

  private async tryRefresh(
    tenant: Tenant,
    account: TemplateAccount,
    quietMs: number,
  ): Promise<boolean> {
    if (account.wabaId === '') return false;
    const { credentials } = await this.connect(tenant, account.wabaId);
    if (isMockToken(credentials.accessToken)) return false;
    const quietSince = this.clock.in(-quietMs);
    let running = this.running.get(accountKeyOf(account));
    if (running === undefined) {
      const mayAsk = await this.syncs.begin(account, this.clock.now(), quietSince);
      if (!mayAsk) return this.syncs.isFresh(account, quietSince);
      running = this.start(account, credentials);
    }
    await within(MAX_WAIT_MS, running, 'the list of templates takes too long');
    return true;
  }

  /**
   * What a call about a tenant's templates needs.
   *
   * @param wabaId one of its accounts; the default number's if left out
   * @throws NoBusinessAccountError
   * @throws NotConnectedError
   */
  async connect(
    tenant: Tenant,
    wabaId: string | undefined,
  ): Promise<{ account: TemplateAccount; credentials: Credentials }> {
    const account = wabaId ?? wabaIdsOf(tenant)[0];
    const number = [defaultNumberOf(tenant), ...tenant.numbers].find(
      (one) => one !== undefined && one.wabaId === account && one.accessToken !== undefined,
    );
    if (account === undefined || !wabaIdsOf(tenant).includes(account)) {
      throw new NoBusinessAccountError();
    }
    const credentials =
      number === undefined ? null : await this.directory.findCredentials(tenant, number);
    if (credentials === null) throw new NotConnectedError();
    return { account: { tenantId: tenant._id, wabaId: account }, credentials };
  }

  /** Who asks while it runs gets the same answer. */
  private start(account: TemplateAccount, credentials: Credentials): Promise<SyncReport> {
    const key = accountKeyOf(account);
    const running = this.pull(account, credentials).finally(() => this.running.delete(key));
    this.running.set(key, running);
    return running;
  }

  private async pull(account: TemplateAccount, credentials: Credentials): Promise<SyncReport> {
    const { wabaId } = account;
    const startedAt = this.clock.now();
    let [pages, listed, created] = [0, 0, 0];
    let stale = false;
    let after: string | null | undefined;
    const seen = new Set<string>();
    while (after !== null && pages < MAX_PAGES && !(after !== undefined && seen.has(after))) {
      try {
        if (after !== undefined) seen.add(after);
        const page = await this.managementApi.listTemplates(credentials, wabaId, after);
        created += await this.templates.storeListed(account, page.templates, startedAt);
        pages += 1;
        listed += page.templates.length;
        after = page.after;
      } catch (error) {
        // The list changed under our hands: once more from the start.
        if (stale || after === undefined || !isStaleCursor(error)) throw error;
        stale = true;
        [pages, listed, after] = [0, 0, undefined];
        seen.clear();
      }
    }
    // Only who saw the end of the list knows what is not on it.
    if (after !== null) return { pages, listed, created, deleted: 0 };
    const deleted = await this.templates.markVanished(account, startedAt);
    await this.syncs.complete(account, startedAt);
    return { pages, listed, created, deleted };
  }
}

function isStaleCursor(error: unknown): boolean {
  return error instanceof CloudApiError && error.metaCode === STALE_CURSOR;
}

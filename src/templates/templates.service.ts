import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import { isId, type TenantId } from '../common/id.js';
import type { PageQuery } from '../common/page.js';
import { TenantsService } from '../tenants/tenants.service.js';
import type { TemplateNews } from '../whatsapp/webhooks/template-news.js';
import { CloudApiError } from '../whatsapp/cloud-api.error.js';
import type { JsonObject } from '../whatsapp/json.js';
import { toLanguage } from '../whatsapp/language.js';
import { isMockToken } from '../whatsapp/mock-token.js';
import { ManagementApiClient } from '../whatsapp/management/management-api.client.js';
import type { TemplateAccount } from './template-account.js';
import { TemplateCatalog } from './template-catalog.js';
import { TemplateNotFoundError, TemplateRefusedError } from './template.errors.js';
import { DELETED } from './template-state.js';
import { TEMPLATE_NAME, type Template } from './template.schema.js';
import { TemplateSynchroniser, type SyncReport } from './template-synchroniser.service.js';
import { TemplatesRepository, type TemplateFilter } from './templates.repository.js';

/** A template somebody wants to have. */
export interface TemplateDraft {
  readonly name: string;
  readonly language: string;
  readonly category: string;
  readonly parameter_format?: string;
  readonly components: readonly JsonObject[];
  readonly message_send_ttl_seconds?: number;
}

/** A tenant's templates, here and at Meta. */
@Injectable()
export class TemplatesService {
  constructor(
    private readonly templates: TemplatesRepository,
    private readonly catalog: TemplateCatalog,
    private readonly synchroniser: TemplateSynchroniser,
    private readonly tenants: TenantsService,
    private readonly managementApi: ManagementApiClient,
    private readonly clock: Clock,
  ) {}

  list(tenantId: TenantId, filter: TemplateFilter, page: PageQuery): Promise<Template[]> {
    return this.templates.list(tenantId, filter, page);
  }

  /** @throws TemplateNotFoundError */
  async get(tenantId: TenantId, templateId: string): Promise<Template> {
    const template = isId('tpl', templateId)
      ? await this.templates.find(tenantId, templateId)
      : null;
    if (template === null) throw new TemplateNotFoundError(templateId);
    return template;
  }

  /**
   * @throws NoBusinessAccountError, NotConnectedError, SimulatedTokenError
   * @throws CloudApiError
   */
  async sync(tenantId: TenantId): Promise<SyncReport> {
    const report = await this.synchroniser.sync(await this.tenants.get(tenantId));
    this.catalog.forget(tenantId);
    return report;
  }

  /**
   * Hands a template in at Meta, which reviews it.
   *
   * @param wabaId one of the tenant's accounts; the default number's if left out
   * @throws NoBusinessAccountError, NotConnectedError
   * @throws TemplateRefusedError with Meta's words
   * @throws CloudApiError
   */
  async create(tenantId: TenantId, draft: TemplateDraft, wabaId?: string): Promise<Template> {
    const tenant = await this.tenants.get(tenantId);
    const { account, credentials } = await this.synchroniser.connect(tenant, wabaId);
    const askedAt = this.clock.now();
    const { name, category, components, parameter_format: parameterFormat } = draft;
    const language = toLanguage(draft.language);
    const created = await this.managementApi
      .createTemplate(credentials, account.wabaId, { ...draft, language })
      .catch(nameRefusal);
    const definition = {
      name,
      language,
      category,
      components,
      ...defined({ parameterFormat }),
      ...created,
    };
    await this.templates.storeListed(account, [definition], askedAt);
    this.catalog.forget(tenantId);
    const stored = await this.templates.findByNames(account, [name]);
    const template = stored.find((one) => one.language === language);
    // Its tenant may have been deleted in the meantime.
    if (template === undefined) throw new TemplateNotFoundError(name);
    return template;
  }

  /**
   * Deletes a template at Meta.
   *
   * Without `language` all languages of the name go; `wabaId` is as for `create`.
   *
   * @throws NoBusinessAccountError, NotConnectedError
   * @throws TemplateNotFoundError if there cannot be such a template, or this language of it is not known
   * @throws TemplateRefusedError with Meta's words
   * @throws CloudApiError
   */
  async delete(
    tenantId: TenantId,
    name: string,
    { language: code, wabaId }: { language?: string; wabaId?: string } = {},
  ): Promise<void> {
    const language = code === undefined ? undefined : toLanguage(code);
    if (!TEMPLATE_NAME.test(name)) throw new TemplateNotFoundError(name);
    const tenant = await this.tenants.get(tenantId);
    const { account, credentials } = await this.synchroniser.connect(tenant, wabaId);
    // A simulated Meta has no list of its own: what is stored is all there is.
    if (isMockToken(credentials.accessToken) && !(await this.isThere(account, name))) {
      throw new TemplateNotFoundError(name);
    }
    const metaId =
      language === undefined ? undefined : await this.metaIdOf(account, name, language);
    await this.managementApi
      .deleteTemplate(credentials, account.wabaId, name, metaId)
      .catch(nameRefusal);
    await this.templates.markDeleted(account, name, language);
    this.catalog.forget(tenantId);
  }

  /** Notes what Meta tells of a template, in an event or in an answer. */
  async applyNews(account: TemplateAccount, news: TemplateNews): Promise<void> {
    await this.templates.applyNews(account, news);
    this.catalog.forget(account.tenantId);
  }

  private async isThere(account: TemplateAccount, name: string): Promise<boolean> {
    const stored = await this.templates.findByNames(account, [name]);
    return stored.some(({ status }) => status !== DELETED);
  }

  /** Meta deletes one language by its id only. */
  private async metaIdOf(
    account: TemplateAccount,
    name: string,
    language: string,
  ): Promise<string> {
    const templates = await this.templates.findByNames(account, [name]);
    const template = templates.find((one) => one.language === language);
    if (template?.metaId === undefined) throw new TemplateNotFoundError(`${name} (${language})`);
    return template.metaId;
  }
}

/** What is wrong with the template itself is the caller's to mend; the rest is between Meta and us. */
function nameRefusal(error: unknown): never {
  if (error instanceof CloudApiError && error.outcome === 'refused') {
    const { errorClass, metaCode, title, details } = error;
    if (['config', 'fail', 'fail-template'].includes(errorClass)) {
      throw new TemplateRefusedError(metaCode, title, details);
    }
  }
  throw error;
}

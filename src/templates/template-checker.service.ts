import { Injectable } from '@nestjs/common';
import type { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import type { Tenant } from '../tenants/tenant.schema.js';
import { asObject } from '../whatsapp/json.js';
import type { TemplateAccount } from './template-account.js';
import { TemplateCatalog } from './template-catalog.js';
import {
  TemplateNotUsableError,
  TemplateParametersError,
  UnknownTemplateError,
} from './template.errors.js';
import { templateKeyOf, templateNameOf } from './template-name.js';
import { checkParameters } from './template-parameters.js';
import { DELETED, PAUSED, obstacleOf } from './template-state.js';
import type { Template } from './template.schema.js';
import { TemplateSynchroniser } from './template-synchroniser.service.js';

export interface TemplateVerdict {
  /** Why the message cannot go out; absent if it can, as far as we know. */
  readonly refusal?: AppError;
  /** MARKETING, UTILITY, AUTHENTICATION; absent if it is not known. */
  readonly category?: string;
}

/** A verdict that another look at Meta's list might change. */
interface Judged extends TemplateVerdict {
  readonly doubtful: boolean;
  /** Key of a template that Meta never listed. */
  readonly unheard?: string;
}

/** What we know is taken for right this long before anybody is refused because of it. */
const TRUSTED_MS = 60_000;
/** So long a pause holds back messages without another word of Meta's. */
const PAUSE_TRUSTED_MS = 5 * 60_000;

/** Tells before anything is queued whether a template can be sent as it is filled in. */
@Injectable()
export class TemplateChecker {
  constructor(
    private readonly catalog: TemplateCatalog,
    private readonly synchroniser: TemplateSynchroniser,
    private readonly clock: Clock,
  ) {}

  /**
   * Looks up all templates at once. Where we know too little, or for too long, Meta's list is
   * pulled once; what is not to be found out is left to Meta to decide.
   *
   * @param wabaId account of the number that they are sent from; empty if it is not known
   * @param contents `template` objects of messages, their shape already checked
   * @returns by index
   */
  async check(
    tenant: Tenant,
    wabaId: string,
    contents: readonly unknown[],
  ): Promise<TemplateVerdict[]> {
    const account = { tenantId: tenant._id, wabaId };
    const first = await this.judgeAll(account, contents, false);
    if (!first.some(({ doubtful }) => doubtful)) return first;
    const unheard = first.flatMap(({ unheard: key }) => key ?? []);
    const fresh = await this.synchroniser.refresh(tenant, wabaId, [...new Set(unheard)]);
    this.catalog.forget(tenant._id);
    return this.judgeAll(account, contents, fresh);
  }

  /** Whether messages with this template had better wait, by what Meta said of late. */
  async isPaused(account: TemplateAccount, content: unknown): Promise<boolean> {
    const { name, language } = templateNameOf(content);
    const template = (await this.catalog.find(account, [name]))(name, language);
    return template?.status === PAUSED && !this.isOlder(template, PAUSE_TRUSTED_MS);
  }

  private async judgeAll(
    account: TemplateAccount,
    contents: readonly unknown[],
    fresh: boolean,
  ): Promise<Judged[]> {
    const find = await this.catalog.find(
      account,
      contents.map((content) => templateNameOf(content).name),
    );
    return contents.map((content) => {
      const { name, language } = templateNameOf(content);
      return this.judge(content, find(name, language), fresh);
    });
  }

  private judge(content: unknown, template: Template | undefined, fresh: boolean): Judged {
    const { name, language } = templateNameOf(content);
    if (template === undefined) {
      return fresh
        ? { refusal: new UnknownTemplateError(name, language), doubtful: false }
        : { doubtful: true, unheard: templateKeyOf({ name, language }) };
    }
    const { category, status, components } = template;
    const known = category === undefined ? {} : { category };
    const doubtful = this.isOlder(template, TRUSTED_MS);
    if (status === DELETED) {
      return { ...known, refusal: new UnknownTemplateError(name, language), doubtful };
    }
    const obstacle = obstacleOf(template);
    if (status !== undefined && obstacle !== undefined) {
      const refusal = new TemplateNotUsableError(name, language, status, obstacle);
      return { ...known, refusal, doubtful };
    }
    if (components === undefined) return { ...known, doubtful: true };
    const errors = checkParameters({ ...known, components }, asObject(content)?.['components']);
    if (errors.length === 0) return { ...known, doubtful: false };
    return { ...known, refusal: new TemplateParametersError(name, errors), doubtful };
  }

  private isOlder({ syncedAt, notedAt }: Template, ms: number): boolean {
    const knownAt = Math.max(syncedAt?.getTime() ?? 0, notedAt?.getTime() ?? 0);
    return this.clock.now().getTime() - knownAt > ms;
  }
}

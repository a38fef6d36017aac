import { Injectable } from '@nestjs/common';
import { FaultsService } from '../faults/faults.service.js';
import { graphError } from '../graph/graph-error.js';
import { objectAt, objectsAt, stringAt, type JsonObject } from '../graph/json.js';
import { SimulatorEnvironment } from '../simulator.environment.js';
import { EventsService } from '../webhooks/events.service.js';
import { templateMismatch } from './template-match.js';
import { templateProblem } from './template-rules.js';
import type { Template, TemplateStatus } from './template.js';

/** How many a WABA may have whose business is not verified. */
export const TEMPLATE_LIMIT = 250;

const FIRST_ID = 572_279_190_000_000;

/** Meta gives it to every account. */
const HELLO_WORLD = {
  name: 'hello_world',
  language: 'en_US',
  category: 'UTILITY',
  parameterFormat: 'POSITIONAL',
  status: 'APPROVED',
  components: [
    { type: 'HEADER', format: 'TEXT', text: 'Hello World' },
    {
      type: 'BODY',
      text: 'Welcome and congratulations!! This message demonstrates your ability to send a WhatsApp message notification from the Cloud API, hosted by Meta. Thank you for taking the time to test with us.',
    },
    { type: 'FOOTER', text: 'WhatsApp Business Platform sample message' },
  ],
} as const;

export type TemplateDraft = Omit<Template, 'id' | 'wabaId'>;

/** The message templates of all accounts, and their review. */
@Injectable()
export class TemplatesService {
  private readonly byAccount = new Map<string, Map<string, Template>>();
  private readonly byId = new Map<string, Template>();
  /** Names of approved templates that were deleted: Meta gives them to none for 30 days. */
  private readonly blocked = new Set<string>();
  private issued = 0;
  private epoch = 0;

  constructor(
    private readonly environment: SimulatorEnvironment,
    private readonly faults: FaultsService,
    private readonly events: EventsService,
  ) {}

  findById(id: string): Template | undefined {
    return this.byId.get(id);
  }

  of(wabaId: string): Template[] {
    return [...this.templatesOf(wabaId).values()];
  }

  /** Puts a template there as it is, without a review. */
  declare(wabaId: string, draft: TemplateDraft): Template {
    const key = keyOf(draft.name, draft.language);
    const known = this.templatesOf(wabaId).get(key);
    const template = { ...draft, wabaId, id: known?.id ?? this.nextId() };
    this.templatesOf(wabaId).set(key, template);
    this.byId.set(template.id, template);
    return template;
  }

  /**
   * Takes a new template and sends it to review.
   *
   * @throws GraphError if Meta would refuse it
   */
  create(wabaId: string, body: JsonObject): Template {
    const problem = templateProblem(body);
    if (problem) throw graphError(problem.code, { details: problem.details });
    const [name, language] = [stringAt(body, 'name') ?? '', stringAt(body, 'language') ?? ''];
    if (this.templatesOf(wabaId).size >= TEMPLATE_LIMIT) throw graphError(2388019);
    if (this.templatesOf(wabaId).has(keyOf(name, language))) {
      throw graphError(2388024, { details: `${name} exists in ${language}.` });
    }
    if (this.blocked.has(`${wabaId}/${keyOf(name, language)}`)) {
      throw graphError(100, {
        details: `${name} was deleted in ${language}; it can be created again after 30 days.`,
        subcode: 2388023,
      });
    }
    const isNamed = stringAt(body, 'parameter_format')?.toUpperCase() === 'NAMED';
    const category = (stringAt(body, 'category') ?? '').toUpperCase();
    const components = objectsAt(body, 'components');
    const template = this.declare(wabaId, {
      name,
      language,
      category,
      parameterFormat: isNamed ? 'NAMED' : 'POSITIONAL',
      status: 'PENDING',
      components: category === 'AUTHENTICATION' ? components.map(writtenByMeta) : components,
    });
    this.reviewLater(template);
    return template;
  }

  /** @throws GraphError if Meta would refuse the change */
  edit(template: Template, body: JsonObject): void {
    if (!['APPROVED', 'REJECTED', 'PAUSED'].includes(template.status)) {
      throw graphError(2388039, { details: `The template is ${template.status}.` });
    }
    const { name, language, category, components } = template;
    const asked = stringAt(body, 'category')?.toUpperCase() ?? category;
    if (template.status === 'APPROVED' && asked !== category) {
      throw graphError(100, { details: 'The category of an approved template cannot be changed.' });
    }
    const problem = templateProblem({ name, language, category, components, ...body });
    if (problem) throw graphError(problem.code, { details: problem.details });
    if ('components' in body) template.components = objectsAt(body, 'components');
    template.category = (stringAt(body, 'category') ?? category).toUpperCase();
    template.status = 'PENDING';
    this.reviewLater(template);
  }

  /**
   * Deletes all languages of a name, or the one with this id.
   *
   * @throws GraphError if there is none
   */
  remove(wabaId: string, name: string, id?: string): void {
    const found = this.of(wabaId).filter(
      (template) => template.name === name && (id === undefined || template.id === id),
    );
    if (found.length === 0) {
      throw graphError(100, { details: `There is no template ${name}.`, subcode: 2593002 });
    }
    if (found.some(({ status }) => status === 'DISABLED')) {
      throw graphError(100, { details: 'A disabled template cannot be deleted.' });
    }
    for (const template of found) {
      const key = keyOf(name, template.language);
      if (template.status === 'APPROVED') this.blocked.add(`${wabaId}/${key}`);
      this.templatesOf(wabaId).delete(key);
      this.byId.delete(template.id);
    }
  }

  /** Moves a template to a status and tells the account's subscribers. */
  setStatus(template: Template, status: TemplateStatus): void {
    template.status = status;
    this.events.tell(template.wabaId, 'message_template_status_update', {
      event: status,
      message_template_id: Number(template.id),
      message_template_name: template.name,
      message_template_language: template.language,
      reason: status === 'REJECTED' ? 'INVALID_FORMAT' : 'NONE',
      message_template_category: template.category,
    });
  }

  /** Whether the template that a message names is the account's own, and not one that all have. */
  hasOwn(wabaId: string, body: JsonObject): boolean {
    return nameIn(body).name !== HELLO_WORLD.name && this.findFor(wabaId, body) !== undefined;
  }

  /**
   * Looks at the template of a message.
   *
   * @param body of the message, its shape already checked
   * @param isUserId whether it is addressed to a business-scoped user id
   * @returns the template's category, the way prices name it
   * @throws GraphError if Meta would refuse the message
   */
  check(wabaId: string, body: JsonObject, isUserId: boolean): string {
    const message = objectAt(body, 'template');
    const { name, language } = nameIn(body);
    const template = this.findFor(wabaId, body);
    if (template?.status === 'PAUSED') throw graphError(132015);
    if (template?.status === 'DISABLED') throw graphError(132016);
    if (template?.status !== 'APPROVED') {
      throw graphError(132001, {
        details: `template name (${name}) does not exist in ${language}`,
      });
    }
    if (template.category === 'AUTHENTICATION' && isUserId) throw graphError(131062);
    const problem = templateMismatch(template, objectsAt(message, 'components'));
    if (problem) throw graphError(problem.code, { details: problem.details });
    return template.category.toLowerCase();
  }

  clear(): void {
    this.epoch += 1;
    this.byAccount.clear();
    this.blocked.clear();
    this.byId.clear();
  }

  /** The account's template that a message names. */
  private findFor(wabaId: string, body: JsonObject): Template | undefined {
    const { name, language } = nameIn(body);
    return this.templatesOf(wabaId).get(keyOf(name, language));
  }

  private templatesOf(wabaId: string): Map<string, Template> {
    const known = this.byAccount.get(wabaId);
    if (known) return known;
    const id = this.nextId();
    const helloWorld: Template = { ...HELLO_WORLD, id, wabaId };
    const templates = new Map([[keyOf(HELLO_WORLD.name, HELLO_WORLD.language), helloWorld]]);
    this.byAccount.set(wabaId, templates);
    this.byId.set(id, helloWorld);
    return templates;
  }

  private nextId(): string {
    this.issued += 1;
    return String(FIRST_ID + this.issued);
  }

  private reviewLater(template: Template): void {
    const epoch = this.epoch;
    setTimeout(() => {
      const { templateReview } = this.faults.current;
      if (epoch !== this.epoch || template.status !== 'PENDING' || templateReview === 'hold')
        return;
      this.setStatus(template, templateReview === 'reject' ? 'REJECTED' : 'APPROVED');
    }, this.environment.SIMULATOR_TEMPLATE_REVIEW_MS).unref();
  }
}

/** The texts of authentication templates, and where their button leads, are Meta's own. */
function writtenByMeta(component: JsonObject): JsonObject {
  switch (stringAt(component, 'type')?.toUpperCase()) {
    case 'BODY':
      return { ...component, text: '*{{1}}* is your verification code.' };
    case 'BUTTONS':
      return {
        type: 'BUTTONS',
        buttons: objectsAt(component, 'buttons').map((button) => ({
          type: 'URL',
          text: stringAt(button, 'text') ?? 'Copy code',
          url: 'https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}',
        })),
      };
    default:
      return component;
  }
}

function nameIn(body: JsonObject): { name: string; language: string } {
  const message = objectAt(body, 'template');
  const language = stringAt(objectAt(message, 'language'), 'code') ?? '';
  return { name: stringAt(message, 'name') ?? '', language };
}

function keyOf(name: string, language: string): string {
  return `${name}/${language}`;
}

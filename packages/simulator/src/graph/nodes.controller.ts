import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { withQuery } from '../http/parameters.js';
import { SimulatorEnvironment } from '../simulator.environment.js';
import { CallbackVerifierService } from '../webhooks/callback-verifier.service.js';
import { AccountsService, type Account } from '../world/accounts.service.js';
import { MediaService } from '../world/media.service.js';
import type { PhoneNumber } from '../world/phone-number.js';
import type { Template } from '../world/template.js';
import { TemplatesService } from '../world/templates.service.js';
import { AccessService } from './access.service.js';
import { fieldsIn, pickFields } from './fields.js';
import { graphError, objectNotFound } from './graph-error.js';
import { isObject, objectAt, parseBody, stringAt, type JsonObject } from './json.js';
import { NUMBER_FIELDS, numberNode, USUAL_NUMBER_FIELDS } from './number-node.js';
import { templateNode } from './templates.controller.js';

interface NodeQuery {
  readonly fields?: string;
  readonly phone_number_id?: string;
}

/** Fields that only accounts have. */
const ACCOUNT_FIELDS = ['currency', 'message_template_namespace', 'name', 'timezone_id'];

/**
 * `/<ID>`: media, templates, accounts and numbers share one name space. Of an id that nobody knows,
 * the fields asked for tell what it is taken for; without any it does not exist.
 */
@Controller(':version/:nodeId')
export class NodesController {
  constructor(
    private readonly environment: SimulatorEnvironment,
    private readonly access: AccessService,
    private readonly accounts: AccountsService,
    private readonly templates: TemplatesService,
    private readonly media: MediaService,
    private readonly verifier: CallbackVerifierService,
  ) {}

  @Get()
  get(
    @Param('nodeId') id: string,
    @Query() query: NodeQuery,
    @Req() request: FastifyRequest,
  ): JsonObject {
    this.access.authenticate(request);
    if (this.media.find(id)) return this.mediaNode(id, query.phone_number_id, request);
    const template = this.findTemplate(id, request);
    if (template) return pickFields(templateNode(template), query.fields);
    const asked = fieldsIn(query.fields);
    const isKnown = this.accounts.knownNumber(id) ?? this.accounts.knownAccount(id);
    const isOf = (fields: readonly string[]) => asked.some((field) => fields.includes(field));
    if (!isKnown && !isOf(NUMBER_FIELDS) && !isOf(ACCOUNT_FIELDS)) throw objectNotFound('get', id);
    if (this.accounts.knownAccount(id) || (!isKnown && !isOf(NUMBER_FIELDS))) {
      return pickFields(accountNode(this.access.account(request, id)), query.fields);
    }
    const number = this.access.number(request, id);
    const account = this.accounts.declareAccount(number.wabaId);
    const node = numberNode(number, account, this.environment.SIMULATOR_WEBHOOK_URL);
    return pickFields(node, query.fields, USUAL_NUMBER_FIELDS);
  }

  @Post()
  @HttpCode(200)
  async change(
    @Param('nodeId') id: string,
    @Body() text: unknown,
    @Req() request: FastifyRequest,
  ): Promise<JsonObject> {
    this.access.authenticate(request);
    const body = withQuery(parseBody(text), request.query);
    const template = this.findTemplate(id, request);
    const isForNumber = 'pin' in body || 'webhook_configuration' in body;
    if (template) this.templates.edit(template, body);
    else if (isForNumber || this.accounts.knownNumber(id)) {
      await this.changeNumber(this.access.number(request, id), body);
    } else throw objectNotFound('post', id);
    return { success: true };
  }

  @Delete()
  async remove(@Param('nodeId') id: string, @Req() request: FastifyRequest): Promise<JsonObject> {
    this.access.authenticate(request);
    if (!this.media.find(id)) throw objectNotFound('delete', id);
    await this.media.remove(id);
    return { success: true };
  }

  private findTemplate(id: string, request: FastifyRequest): Template | undefined {
    const template = this.templates.findById(id);
    if (template) this.access.assertSees(request, id, template.wabaId);
    return template;
  }

  private mediaNode(
    id: string,
    phoneNumberId: string | undefined,
    request: FastifyRequest,
  ): JsonObject {
    const asset = this.media.find(id);
    const isForeign =
      phoneNumberId !== undefined &&
      asset?.phoneNumberId !== undefined &&
      asset.phoneNumberId !== phoneNumberId;
    if (!asset || isForeign) throw objectNotFound('get', id);
    return {
      messaging_product: 'whatsapp',
      url: this.media.urlOf(asset, `${request.protocol}://${request.host}`),
      mime_type: asset.mimeType,
      sha256: asset.sha256,
      file_size: asset.bytes,
      id,
    };
  }

  private async changeNumber(number: PhoneNumber, body: JsonObject): Promise<void> {
    const pin = stringAt(body, 'pin');
    if (pin !== undefined) {
      if (!/^\d{6}$/.test(pin)) throw graphError(100, { details: 'Param pin must be 6 digits.' });
      number.pin = pin;
    }
    if (!isObject(body['webhook_configuration'])) return;
    const configuration = objectAt(body, 'webhook_configuration');
    const url = stringAt(configuration, 'override_callback_uri') ?? '';
    const verifyToken = stringAt(configuration, 'verify_token') ?? '';
    if (url !== '') await this.verifier.verify(url, verifyToken);
    number.override = url === '' ? undefined : { url, verifyToken };
  }
}

function accountNode({ id, name }: Account): JsonObject {
  return {
    id,
    name,
    currency: 'USD',
    timezone_id: '1',
    message_template_namespace: `ns_${id}`,
    account_review_status: 'APPROVED',
    business_verification_status: 'not_verified',
  };
}

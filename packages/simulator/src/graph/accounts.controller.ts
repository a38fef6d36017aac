import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { defined } from '../defined.js';
import { SimulatorEnvironment } from '../simulator.environment.js';
import { withQuery } from '../http/parameters.js';
import { CallbackVerifierService } from '../webhooks/callback-verifier.service.js';
import { AccessService } from './access.service.js';
import { pickFields } from './fields.js';
import { parseBody, stringAt, type JsonObject } from './json.js';
import { numberNode, USUAL_NUMBER_FIELDS } from './number-node.js';
import { pageOf, type Page, type PageQuery } from './paging.js';

/** An account's numbers and who is told about them. */
@Controller(':version/:wabaId')
export class AccountsController {
  constructor(
    private readonly environment: SimulatorEnvironment,
    private readonly access: AccessService,
    private readonly verifier: CallbackVerifierService,
  ) {}

  @Get('phone_numbers')
  phoneNumbers(
    @Param('wabaId') wabaId: string,
    @Query() query: PageQuery & { fields?: string },
    @Req() request: FastifyRequest,
  ): Page<JsonObject> {
    const account = this.access.account(request, wabaId);
    const url = this.environment.SIMULATOR_WEBHOOK_URL;
    const nodes = this.access
      .numbersOf(request, account)
      .map((number) => numberNode(number, account, url))
      .map((node) => pickFields(node, query.fields, USUAL_NUMBER_FIELDS));
    const path = request.url.split('?')[0] ?? '';
    return pageOf(nodes, query, `${request.protocol}://${request.host}${path}`);
  }

  @Get('subscribed_apps')
  subscribedApps(@Param('wabaId') wabaId: string, @Req() request: FastifyRequest): JsonObject {
    const { subscribed, override } = this.access.account(request, wabaId);
    const id = this.environment.SIMULATOR_APP_ID;
    const app = {
      whatsapp_business_api_data: {
        id,
        link: `https://www.facebook.com/games/?app_id=${id}`,
        name: 'Simulated App',
      },
      ...defined({ override_callback_uri: override?.url }),
    };
    return { data: subscribed ? [app] : [] };
  }

  /** Without a body the override is removed. */
  @Post('subscribed_apps')
  @HttpCode(200)
  async subscribe(
    @Param('wabaId') wabaId: string,
    @Body() text: unknown,
    @Req() request: FastifyRequest,
  ): Promise<JsonObject> {
    const account = this.access.account(request, wabaId);
    const body = withQuery(parseBody(text), request.query);
    const url = stringAt(body, 'override_callback_uri');
    const verifyToken = stringAt(body, 'verify_token') ?? '';
    if (url !== undefined) await this.verifier.verify(url, verifyToken);
    account.override = url === undefined ? undefined : { url, verifyToken };
    account.subscribed = true;
    return { success: true };
  }

  @Delete('subscribed_apps')
  unsubscribe(@Param('wabaId') wabaId: string, @Req() request: FastifyRequest): JsonObject {
    this.access.account(request, wabaId).subscribed = false;
    return { success: true };
  }
}

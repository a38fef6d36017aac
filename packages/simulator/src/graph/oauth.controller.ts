import { randomBytes } from 'node:crypto';
import { Body, Controller, Get, HttpCode, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Clock } from '../clock.js';
import { defined } from '../defined.js';
import { withQuery } from '../http/parameters.js';
import { SimulatorEnvironment } from '../simulator.environment.js';
import { AccountsService } from '../world/accounts.service.js';
import { CodesService } from '../world/codes.service.js';
import { TokensService } from '../world/tokens.service.js';
import { AccessService } from './access.service.js';
import { graphError } from './graph-error.js';
import { parseBody, stringAt, type JsonObject } from './json.js';

const SCOPES = ['whatsapp_business_management', 'whatsapp_business_messaging'];

/** Why a code grants nothing. Meta's subcode for expired and unknown ones is not documented. */
const CODE_REFUSALS = {
  used: { message: 'This authorization code has been used.', subcode: 36009 },
  expired: { message: 'This authorization code has expired.', subcode: 36007 },
  unknown: { message: 'Invalid verification code format.', subcode: 36007 },
};

/** The server's half of Embedded Signup. */
@Controller(':version')
export class OauthController {
  constructor(
    private readonly environment: SimulatorEnvironment,
    private readonly access: AccessService,
    private readonly accounts: AccountsService,
    private readonly tokens: TokensService,
    private readonly codes: CodesService,
    private readonly clock: Clock,
  ) {}

  @Get('oauth/access_token')
  exchangeCode(@Query() query: Record<string, string | undefined>): JsonObject {
    return this.exchange(query);
  }

  @Post('oauth/access_token')
  @HttpCode(200)
  exchangePostedCode(@Body() text: unknown, @Req() { query }: FastifyRequest): JsonObject {
    return this.exchange(withQuery(parseBody(text), query));
  }

  @Get('debug_token')
  debugToken(
    @Query('input_token') inputToken: string | undefined,
    @Req() request: FastifyRequest,
  ): JsonObject {
    this.access.authenticate(request);
    if (inputToken === undefined) {
      throw graphError(100, { message: '(#100) The parameter input_token is required.' });
    }
    const { wabaIds, expiresAt, scopes = SCOPES } = this.tokens.find(inputToken) ?? {};
    const targets = [...(wabaIds ?? this.accounts.allAccounts().map(({ id }) => id))].reverse();
    const refusal = this.tokens.refusalOf(inputToken);
    const { code, message, error_subcode: subcode } = refusal?.body ?? {};
    return {
      data: {
        app_id: this.environment.SIMULATOR_APP_ID,
        type: 'USER',
        application: 'Simulated App',
        data_access_expires_at: 0,
        expires_at: expiresAt === undefined ? 0 : Math.floor(expiresAt / 1000),
        is_valid: refusal === undefined,
        ...defined({ error: refusal && { code, message, subcode } }),
        scopes: [...scopes, 'public_profile'],
        granular_scopes: scopes.map((scope) => ({ scope, target_ids: targets })),
        user_id: '500600700800901',
      },
    };
  }

  private exchange(given: JsonObject): JsonObject {
    const [clientId, secret, code, redirectUri] = [
      'client_id',
      'client_secret',
      'code',
      'redirect_uri',
    ].map((key) => stringAt(given, key));
    const { APP_SECRET, SIMULATOR_APP_ID } = this.environment;
    if (clientId === undefined) throw graphError(101, { message: 'Missing client_id parameter.' });
    if (secret === undefined || (APP_SECRET !== undefined && secret !== APP_SECRET)) {
      throw graphError(1, { message: 'Error validating client secret.' });
    }
    if (given['grant_type'] === 'client_credentials') {
      return { access_token: `${SIMULATOR_APP_ID}|${secret}`, token_type: 'bearer' };
    }
    if (code === undefined) throw graphError(1, { message: 'Missing code parameter.' });
    const grant = this.codes.use(code);
    if (typeof grant === 'string') throw graphError(100, CODE_REFUSALS[grant]);
    if (grant.redirectUri !== undefined && grant.redirectUri !== redirectUri) {
      throw graphError(100, { message: 'Error validating verification code.', subcode: 36008 });
    }
    const token = `EAA${randomBytes(24).toString('base64url')}`;
    this.tokens.declare(token, { state: 'valid', ...grant });
    const { expiresAt } = grant;
    const leftMs = expiresAt === undefined ? undefined : expiresAt - this.clock.now().getTime();
    return {
      access_token: token,
      token_type: 'bearer',
      ...defined({
        expires_in: leftMs === undefined ? undefined : Math.max(0, Math.floor(leftMs / 1000)),
      }),
    };
  }
}

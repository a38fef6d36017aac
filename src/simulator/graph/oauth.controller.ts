import { randomBytes } from 'node:crypto';
import { Controller, Get, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { SimulatorEnvironment } from '../simulator.environment.js';
import { AccountsService } from '../world/accounts.service.js';
import { CodesService } from '../world/codes.service.js';
import { TokensService } from '../world/tokens.service.js';
import { AccessService } from './access.service.js';
import { graphError } from './graph-error.js';
import type { JsonObject } from './json.js';

const SCOPES = ['whatsapp_business_management', 'whatsapp_business_messaging'];

/** The server's half of Embedded Signup. */
@Controller(':version')
export class OauthController {
  constructor(
    private readonly environment: SimulatorEnvironment,
    private readonly access: AccessService,
    private readonly accounts: AccountsService,
    private readonly tokens: TokensService,
    private readonly codes: CodesService,
  ) {}

  @Get('oauth/access_token')
  exchangeCode(@Query() query: Record<string, string | undefined>): JsonObject {
    const { client_id: clientId, client_secret: secret, code } = query;
    if (clientId === undefined) throw graphError(101, { message: 'Missing client_id parameter.' });
    if (code === undefined) throw graphError(1, { message: 'Missing code parameter.' });
    const { APP_SECRET } = this.environment;
    if (secret === undefined || (APP_SECRET !== undefined && secret !== APP_SECRET)) {
      throw graphError(1, { message: 'Error validating client secret.' });
    }
    const grant = this.codes.use(code);
    if (!grant) {
      throw graphError(100, {
        message: 'This authorization code has been used.',
        subcode: 36009,
      });
    }
    const token = `EAA${randomBytes(24).toString('base64url')}`;
    this.tokens.declare(token, { state: 'valid', ...grant });
    return { access_token: token, token_type: 'bearer' };
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
    const { wabaIds, expiresAt } = this.tokens.find(inputToken) ?? {};
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
        ...(refusal && { error: { code, message, subcode } }),
        scopes: [...SCOPES, 'public_profile'],
        granular_scopes: SCOPES.map((scope) => ({ scope, target_ids: targets })),
        user_id: '500600700800901',
      },
    };
  }
}

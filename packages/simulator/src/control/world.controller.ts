import {
  BadRequestException,
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  NotFoundException,
  Param,
  Post,
  Put,
} from '@nestjs/common';
import { Clock } from '../clock.js';
import { defined } from '../defined.js';
import { parseBody, stringAt } from '../graph/json.js';
import { SimulatorEnvironment } from '../simulator.environment.js';
import { CallbackVerifierService } from '../webhooks/callback-verifier.service.js';
import { EventsService } from '../webhooks/events.service.js';
import { AccountsService } from '../world/accounts.service.js';
import { CodesService, type CodeGrant } from '../world/codes.service.js';
import { EchoesService } from '../world/echoes.service.js';
import { readInbound } from '../world/inbound.service.js';
import type { PhoneNumber } from '../world/phone-number.js';
import { SignupsService, type Signup } from '../world/signups.service.js';
import { TemplatesService } from '../world/templates.service.js';
import { TokensService } from '../world/tokens.service.js';
import { JsonBody } from './json-body.pipe.js';
import {
  AccountDto,
  EventDto,
  CodeDto,
  GrantDto,
  PhoneNumberDto,
  SignupDto,
  TemplateDto,
  TokenDto,
  VerificationDto,
} from './world.dto.js';

const HOUR_MS = 3_600_000;

/** What there is: accounts, numbers, templates, tokens; and what happens to it. */
@Controller('_simulator')
export class WorldController {
  constructor(
    private readonly environment: SimulatorEnvironment,
    private readonly clock: Clock,
    private readonly accounts: AccountsService,
    private readonly templates: TemplatesService,
    private readonly tokens: TokensService,
    private readonly codes: CodesService,
    private readonly echoes: EchoesService,
    private readonly signups: SignupsService,
    private readonly events: EventsService,
    private readonly verifier: CallbackVerifierService,
  ) {}

  @Get('wabas')
  allAccounts(): object {
    const items = this.accounts.allAccounts().map((account) => ({
      ...account,
      phoneNumbers: this.accounts.numbersOf(account.id).map(({ id, digits }) => ({ id, digits })),
      templates: this.templates.of(account.id).map(({ name, language, status }) => ({
        name,
        language,
        status,
      })),
    }));
    return { items };
  }

  @Put('wabas/:id')
  setAccount(@Param('id') id: string, @Body(new JsonBody(AccountDto)) news: AccountDto): object {
    const { phoneNumberIds = [], ...rest } = news;
    for (const phoneNumberId of phoneNumberIds) this.accounts.declareNumber(phoneNumberId, id);
    return Object.assign(this.accounts.declareAccount(id), rest);
  }

  @Put('wabas/:id/templates/:name')
  setTemplate(
    @Param('id') wabaId: string,
    @Param('name') name: string,
    @Body(new JsonBody(TemplateDto)) news: TemplateDto,
  ): object {
    this.accounts.declareAccount(wabaId);
    const { language = 'en_US' } = news;
    const known = this.templates
      .of(wabaId)
      .find((template) => template.name === name && template.language === language);
    const status = news.status ?? known?.status ?? 'APPROVED';
    const template = this.templates.declare(wabaId, {
      name,
      language,
      status,
      category: news.category ?? known?.category ?? 'UTILITY',
      parameterFormat: news.parameterFormat ?? known?.parameterFormat ?? 'POSITIONAL',
      components: news.components ?? known?.components ?? [{ type: 'BODY', text: 'Hello.' }],
    });
    if (known && known.status !== status) this.templates.setStatus(template, status);
    return template;
  }

  /** With the code that was sent to verify it. */
  @Get('phone-numbers/:id')
  number(@Param('id') id: string): object {
    const number = this.accounts.knownNumber(id);
    if (!number) throw new NotFoundException(`Nobody used the number ${id}.`);
    return viewOf(number);
  }

  @Put('phone-numbers/:id')
  setNumber(
    @Param('id') id: string,
    @Body(new JsonBody(PhoneNumberDto)) news: PhoneNumberDto,
  ): object {
    const { wabaId, displayPhoneNumber, allowedRecipients, ...others } = news;
    const { onboardedHoursAgo, historyDeclined, ...rest } = others;
    const number: PhoneNumber = Object.assign(this.accounts.declareNumber(id, wabaId), rest);
    if (onboardedHoursAgo !== undefined) {
      number.onboardedAt = this.clock.in(-onboardedHoursAgo * HOUR_MS).getTime();
    }
    if (historyDeclined === true) number.appHistory = 'declined';
    if (displayPhoneNumber !== undefined) number.digits = displayPhoneNumber;
    if (allowedRecipients) number.allowedRecipients = new Set(allowedRecipients);
    return viewOf(number);
  }

  /** As if the number were deleted at Meta. */
  @Delete('phone-numbers/:id')
  @HttpCode(HttpStatus.NO_CONTENT)
  removeNumber(@Param('id') id: string): void {
    this.accounts.removeNumber(id);
  }

  /** An owner writes on the phone; the business is told by `smb_message_echoes`. */
  @Post('phone-numbers/:id/echoes')
  @HttpCode(HttpStatus.ACCEPTED)
  echo(@Param('id') id: string, @Body() text: unknown): { wamid: string } {
    const body = parseBody(text);
    const to = stringAt(body, 'to')?.replace(/\D/g, '') ?? '';
    const message = readInbound(body);
    if (to === '' || !message) {
      throw new BadRequestException('Give to, and text or type and the object of that type.');
    }
    return { wamid: this.echoes.tell(this.accounts.declareNumber(id), to, message) };
  }

  @Get('tokens')
  allTokens(): object {
    const items = [...this.tokens.all()].map(([token, { phoneNumberIds, wabaIds, ...rest }]) => ({
      token,
      ...rest,
      ...defined({
        phoneNumberIds: phoneNumberIds && [...phoneNumberIds],
        wabaIds: wabaIds && [...wabaIds],
      }),
    }));
    return { items };
  }

  /** Whoever nobody declares is unknown in a strict world, and anybody in an open one. */
  @Delete('tokens/:token')
  @HttpCode(HttpStatus.NO_CONTENT)
  removeToken(@Param('token') token: string): void {
    this.tokens.remove(token);
  }

  @Put('tokens/:token')
  @HttpCode(HttpStatus.NO_CONTENT)
  setToken(
    @Param('token') token: string,
    @Body(new JsonBody(TokenDto)) { state, ...grant }: TokenDto,
  ): void {
    this.tokens.declare(token, { state, ...this.grantOf(grant) });
  }

  @Put('codes/:code')
  @HttpCode(HttpStatus.NO_CONTENT)
  setCode(@Param('code') code: string, @Body(new JsonBody(CodeDto)) news: CodeDto): void {
    const { redirectUri, ttlMs, ...grant } = news;
    const redirect = redirectUri === undefined ? {} : { redirectUri };
    this.codes.declare(code, { ...this.grantOf(grant), ...redirect }, ttlMs);
  }

  /** A business ends the dialog of Embedded Signup. */
  @Post('signups')
  @HttpCode(HttpStatus.CREATED)
  signUp(@Body(new JsonBody(SignupDto)) wish: SignupDto): Signup {
    return this.signups.finish(wish);
  }

  @Post('events')
  @HttpCode(HttpStatus.ACCEPTED)
  tell(@Body(new JsonBody(EventDto)) { wabaId, field, value, entryId }: EventDto): {
    told: boolean;
  } {
    return { told: this.events.tell(wabaId, field, value, entryId) };
  }

  /** The handshake that follows when a callback URL is saved. */
  @Post('verifications')
  @HttpCode(HttpStatus.OK)
  async verify(
    @Body(new JsonBody(VerificationDto)) { url, verifyToken }: VerificationDto,
  ): Promise<{ ok: true }> {
    await this.verifier.verify(url ?? this.environment.SIMULATOR_WEBHOOK_URL, verifyToken);
    return { ok: true };
  }

  private grantOf({ phoneNumberIds, wabaIds, expiresInMs, scopes }: GrantDto): CodeGrant {
    return defined({
      phoneNumberIds: phoneNumberIds && new Set(phoneNumberIds),
      wabaIds: wabaIds && new Set(wabaIds),
      scopes,
      expiresAt: expiresInMs === undefined ? undefined : this.clock.in(expiresInMs).getTime(),
    });
  }
}

function viewOf(number: PhoneNumber): object {
  const { id, wabaId, filing, digits, status, registered, verificationCode } = number;
  const code = verificationCode ?? null;
  return {
    id,
    wabaId,
    filing,
    displayPhoneNumber: digits,
    status,
    registered,
    verificationCode: code,
  };
}

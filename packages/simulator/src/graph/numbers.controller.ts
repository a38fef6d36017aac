import { randomInt } from 'node:crypto';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Clock } from '../clock.js';
import { defined } from '../defined.js';
import { SendLimitsService } from '../faults/send-limits.service.js';
import { withQuery } from '../http/parameters.js';
import { digitsOf, waIdOf } from '../send/phone-digits.js';
import { CoexistenceService } from '../world/coexistence.service.js';
import type { PhoneNumber } from '../world/phone-number.js';
import { AccessService } from './access.service.js';
import { graphError } from './graph-error.js';
import { objectAt, objectsAt, parseBody, scalarAt, stringAt, type JsonObject } from './json.js';

const REGISTRATIONS = 10;
const REGISTRATION_WINDOW_MS = 72 * 3_600_000;
const LANGUAGE = /^[a-z]{2,3}(_[A-Z]{2})?$/;

/** What is done to a phone number, apart from sending. */
@Controller(':version/:phoneNumberId')
export class NumbersController {
  constructor(
    private readonly access: AccessService,
    private readonly limits: SendLimitsService,
    private readonly coexistence: CoexistenceService,
    private readonly clock: Clock,
  ) {}

  @Post('register')
  @HttpCode(200)
  register(
    @Param('phoneNumberId') id: string,
    @Body() text: unknown,
    @Req() request: FastifyRequest,
  ): JsonObject {
    const number = this.access.number(request, id);
    const body = parametersOf(text, request);
    if (body['messaging_product'] !== 'whatsapp') {
      throw graphError(100, { message: '(#100) The parameter messaging_product is required.' });
    }
    const pin = scalarAt(body, 'pin') ?? '';
    if (!/^\d{6}$/.test(pin)) throw graphError(100, { details: 'Param pin must be 6 digits.' });
    this.countRegistration(number);
    if (number.codeVerificationStatus !== 'VERIFIED') throw graphError(133006);
    if (number.pin !== undefined && number.pin !== pin) throw graphError(133005);
    number.pin = pin;
    number.registered = true;
    number.status = 'CONNECTED';
    return { success: true };
  }

  @Post('deregister')
  @HttpCode(200)
  deregister(@Param('phoneNumberId') id: string, @Req() request: FastifyRequest): JsonObject {
    const number = this.access.number(request, id);
    if (number.onBizApp) {
      throw graphError(100, { details: 'The number is in use in the WhatsApp Business app.' });
    }
    this.countRegistration(number);
    number.registered = false;
    return { success: true };
  }

  /** Where Meta would send a message or call, the code stands in `GET /_simulator/phone-numbers/<id>`. */
  @Post('request_code')
  @HttpCode(200)
  requestCode(
    @Param('phoneNumberId') id: string,
    @Body() text: unknown,
    @Req() request: FastifyRequest,
  ): JsonObject {
    const number = this.access.number(request, id);
    const body = parametersOf(text, request);
    if (!['SMS', 'VOICE'].includes(stringAt(body, 'code_method')?.toUpperCase() ?? '')) {
      throw graphError(100, { details: 'Param code_method must be one of {SMS, VOICE}.' });
    }
    if (!LANGUAGE.test(stringAt(body, 'language') ?? '')) {
      throw graphError(100, { details: 'Param language must be a code such as en_US.' });
    }
    number.verificationCode = String(randomInt(100_000, 1_000_000));
    return { success: true };
  }

  @Post('verify_code')
  @HttpCode(200)
  verifyCode(
    @Param('phoneNumberId') id: string,
    @Body() text: unknown,
    @Req() request: FastifyRequest,
  ): JsonObject {
    const number = this.access.number(request, id);
    const code = scalarAt(parametersOf(text, request), 'code')?.replace('-', '');
    if (number.verificationCode === undefined || code !== number.verificationCode) {
      throw graphError(136025);
    }
    number.verificationCode = undefined;
    number.codeVerificationStatus = 'VERIFIED';
    return { success: true };
  }

  @Get('settings')
  settings(@Param('phoneNumberId') id: string, @Req() request: FastifyRequest): JsonObject {
    const { identityCheck } = this.access.number(request, id);
    return { user_identity_change: { enable_identity_key_check: identityCheck } };
  }

  @Post('settings')
  @HttpCode(200)
  changeSettings(
    @Param('phoneNumberId') id: string,
    @Body() text: unknown,
    @Req() request: FastifyRequest,
  ): JsonObject {
    const number = this.access.number(request, id);
    const { enable_identity_key_check: enabled } = objectAt(
      parametersOf(text, request),
      'user_identity_change',
    );
    if (typeof enabled === 'boolean') number.identityCheck = enabled;
    return { success: true };
  }

  @Post('smb_app_data')
  @HttpCode(200)
  syncAppData(
    @Param('phoneNumberId') id: string,
    @Body() text: unknown,
    @Req() request: FastifyRequest,
  ): JsonObject {
    const number = this.access.number(request, id);
    const type = stringAt(parametersOf(text, request), 'sync_type') ?? '';
    return { messaging_product: 'whatsapp', request_id: this.coexistence.sync(number, type) };
  }

  @Get('block_users')
  blockedUsers(@Param('phoneNumberId') id: string, @Req() request: FastifyRequest): JsonObject {
    const { blocked } = this.access.number(request, id);
    return { data: [...blocked].map((waId) => ({ messaging_product: 'whatsapp', wa_id: waId })) };
  }

  @Post('block_users')
  @HttpCode(200)
  block(
    @Param('phoneNumberId') id: string,
    @Body() text: unknown,
    @Req() request: FastifyRequest,
  ): JsonObject {
    const number = this.access.number(request, id);
    const now = this.clock.now().getTime();
    const users = usersOf(parametersOf(text, request));
    const wrote = users.filter(({ wa_id }) => this.limits.isWindowOpen(id, wa_id, now));
    for (const { wa_id } of wrote) number.blocked.add(wa_id);
    const failed = users.filter((user) => !wrote.includes(user));
    return {
      messaging_product: 'whatsapp',
      block_users: {
        added_users: wrote,
        ...defined({ failed_users: failed.length > 0 ? failed.map(notWritten) : undefined }),
      },
    };
  }

  @Delete('block_users')
  unblock(
    @Param('phoneNumberId') id: string,
    @Body() text: unknown,
    @Req() request: FastifyRequest,
  ): JsonObject {
    const number = this.access.number(request, id);
    const users = usersOf(parametersOf(text, request));
    for (const { wa_id } of users) number.blocked.delete(wa_id);
    return { messaging_product: 'whatsapp', block_users: { removed_users: users } };
  }

  private countRegistration(number: PhoneNumber): void {
    const now = this.clock.now().getTime();
    const recent = number.registrations.filter((at) => now - at < REGISTRATION_WINDOW_MS);
    if (recent.length >= REGISTRATIONS) throw graphError(133016);
    number.registrations.push(now);
  }
}

function parametersOf(text: unknown, { query }: FastifyRequest): JsonObject {
  return withQuery(parseBody(text), query);
}

interface User {
  readonly input: string;
  readonly wa_id: string;
}

function usersOf(body: JsonObject): User[] {
  return objectsAt(body, 'block_users').map((item) => {
    const input = stringAt(item, 'user') ?? '';
    return { input, wa_id: waIdOf(digitsOf(input) ?? input) };
  });
}

function notWritten(user: User): object {
  const message = 'Re-engagement required';
  const details = 'The user has not written to this number in the last 24 hours.';
  return { ...user, errors: [{ message, code: 139101, error_data: { details } }] };
}

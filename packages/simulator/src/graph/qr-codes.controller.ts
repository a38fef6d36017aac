import { randomBytes } from 'node:crypto';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { withQuery } from '../http/parameters.js';
import type { PhoneNumber, QrCode } from '../world/phone-number.js';
import { AccessService } from './access.service.js';
import { graphError, objectNotFound } from './graph-error.js';
import { parseBody, stringAt, type JsonObject } from './json.js';

const LONGEST_MESSAGE = 140;
const IMAGES = ['PNG', 'SVG'];

/** Short links and QR codes that open a chat with a number. */
@Controller(':version/:phoneNumberId/message_qrdls')
export class QrCodesController {
  constructor(private readonly access: AccessService) {}

  @Get()
  list(@Param('phoneNumberId') id: string, @Req() request: FastifyRequest): JsonObject {
    return { data: [...this.access.number(request, id).qrCodes.values()].map(shown) };
  }

  @Get(':code')
  get(
    @Param('phoneNumberId') id: string,
    @Param('code') code: string,
    @Req() request: FastifyRequest,
  ): JsonObject {
    return { data: [shown(codeOf(this.access.number(request, id), code, 'get'))] };
  }

  @Post(':code')
  @HttpCode(200)
  change(
    @Param('phoneNumberId') id: string,
    @Param('code') code: string,
    @Body() text: unknown,
    @Req() request: FastifyRequest,
  ): JsonObject {
    const number = this.access.number(request, id);
    return saved(number, { ...withQuery(parseBody(text), request.query), code });
  }

  /** Makes a code, or with `code` changes one. */
  @Post()
  @HttpCode(200)
  save(
    @Param('phoneNumberId') id: string,
    @Body() text: unknown,
    @Req() request: FastifyRequest,
  ): JsonObject {
    const number = this.access.number(request, id);
    return saved(number, withQuery(parseBody(text), request.query));
  }

  @Delete(':code')
  remove(
    @Param('phoneNumberId') id: string,
    @Param('code') code: string,
    @Req() request: FastifyRequest,
  ): JsonObject {
    const number = this.access.number(request, id);
    number.qrCodes.delete(codeOf(number, code, 'delete').code);
    return { success: true };
  }
}

/** @throws GraphError naming the first parameter that Meta would refuse */
function saved(number: PhoneNumber, body: JsonObject): JsonObject {
  const message = stringAt(body, 'prefilled_message') ?? '';
  if (message === '' || message.length > LONGEST_MESSAGE) {
    const details = `Param prefilled_message must have 1 to ${LONGEST_MESSAGE} characters.`;
    throw graphError(100, { details });
  }
  const image = stringAt(body, 'generate_qr_image')?.toUpperCase();
  if (image !== undefined && !IMAGES.includes(image)) {
    throw graphError(100, { details: 'Param generate_qr_image must be one of {SVG, PNG}.' });
  }
  const known = stringAt(body, 'code');
  const qrCode = known === undefined ? newCode(number) : codeOf(number, known, 'post');
  qrCode.prefilledMessage = message;
  if (image === undefined) return shown(qrCode);
  const url = `https://scontent.whatsapp.net/qr/${qrCode.code}.${image.toLowerCase()}`;
  return { ...shown(qrCode), qr_image_url: url };
}

function newCode({ qrCodes }: PhoneNumber): QrCode {
  const code = randomBytes(7).toString('hex').toUpperCase();
  const qrCode = { code, prefilledMessage: '' };
  qrCodes.set(code, qrCode);
  return qrCode;
}

function codeOf({ qrCodes }: PhoneNumber, code: string, method: string): QrCode {
  const found = qrCodes.get(code);
  if (!found) throw objectNotFound(method, code);
  return found;
}

function shown({ code, prefilledMessage }: QrCode): JsonObject {
  return {
    code,
    prefilled_message: prefilledMessage,
    deep_link_url: `https://wa.me/message/${code}`,
  };
}

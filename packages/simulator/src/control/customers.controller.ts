import { Body, Controller, HttpCode, HttpStatus, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { defined } from '../defined.js';
import { graphError, type GraphError } from '../graph/graph-error.js';
import { parseBody, stringAt, type JsonObject } from '../graph/json.js';
import { SimulatorEnvironment } from '../simulator.environment.js';
import { AccountsService } from '../world/accounts.service.js';
import type { Customer } from '../world/customers.service.js';
import { InboundMediaService } from '../world/inbound-media.service.js';
import { InboundService, readInbound } from '../world/inbound.service.js';

/** Customers that do as they are told. */
@Controller('_simulator/customers')
export class CustomersController {
  constructor(
    private readonly environment: SimulatorEnvironment,
    private readonly accounts: AccountsService,
    private readonly media: InboundMediaService,
    private readonly inbound: InboundService,
  ) {}

  @Post(':waId/messages')
  @HttpCode(HttpStatus.ACCEPTED)
  async write(
    @Param('waId') waId: string,
    @Body() text: unknown,
    @Req() request: FastifyRequest,
  ): Promise<{ wamid: string }> {
    const body = parseBody(text);
    const phoneNumberId = stringAt(body, 'phoneNumberId');
    const message = readInbound(body);
    if (!/^\d{1,20}$/.test(waId)) throw refused('The wa_id in the path must be digits.');
    if (phoneNumberId === undefined) throw refused('phoneNumberId must be a string.');
    if (!message) throw refused('Give text, or type and the object of that type.');
    const base = this.environment.SIMULATOR_PUBLIC_URL ?? `${request.protocol}://${request.host}`;
    const content = await this.media.prepare(message.type, message.content, base);
    const number = this.accounts.declareNumber(phoneNumberId);
    return { wamid: this.inbound.receive(number, waId, newsOf(body), { ...message, content }) };
  }
}

function newsOf(body: JsonObject): Partial<Customer> {
  const [name, username, userId] = ['name', 'username', 'userId'].map((key) => stringAt(body, key));
  const { hideNumber } = body;
  return defined({
    name,
    username,
    userId,
    hideNumber: typeof hideNumber === 'boolean' ? hideNumber : undefined,
  });
}

function refused(details: string): GraphError {
  return graphError(100, { details });
}

import {
  Controller,
  Get,
  Header,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Query,
  Req,
  UseGuards,
  applyDecorators,
} from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import type { TenantId } from '../common/id.js';
import { ApiProblems } from '../common/problem.dto.js';
import { AppConfig } from '../config/app-config.js';
import { Metrics } from '../metrics/metrics.js';
import { isSameKey } from '../access/keys/api-key.js';
import { WebhookInbox } from './webhook-inbox.service.js';
import { WebhookSignatureGuard, type RawRequest } from './webhook-signature.guard.js';
import { Open } from '../common/route-access.js';
import { ChallengeMissingError, VerificationFailedError } from './webhook.errors.js';

/** What Meta posts, in short. */
const NOTIFICATION = {
  object: 'whatsapp_business_account',
  entry: [
    {
      id: '102290129340398',
      changes: [
        {
          field: 'messages',
          value: {
            messaging_product: 'whatsapp',
            metadata: { display_phone_number: '15550001234', phone_number_id: '106540352242922' },
            statuses: [
              {
                id: 'wamid.HBgLMTU1NTAwMDEyMzQVAgARGBI',
                status: 'delivered',
                timestamp: '1764000000',
                recipient_id: '15550005678',
              },
            ],
          },
        },
      ],
    },
  ],
};

/** The one address at which Meta delivers the events of all tenants. */
@ApiTags('Webhook')
@Controller('whatsapp/webhook')
@Open('Meta signs what it posts, and knows the verify token', { anyQuery: true })
export class WebhookController {
  constructor(
    private readonly inbox: WebhookInbox,
    private readonly config: AppConfig,
    private readonly metrics: Metrics,
  ) {}

  @Get()
  @Header('content-type', 'text/plain; charset=utf-8')
  @ApiOperation({ summary: "Meta's handshake: answers with the challenge." })
  @ApiHandshake()
  verify(@Query() query: Record<string, unknown>): string {
    return this.answer(query);
  }

  @Get(':tenantId')
  @Header('content-type', 'text/plain; charset=utf-8')
  @ApiOperation({ summary: 'The same handshake at the address of a tenant with its own app.' })
  @ApiParam({ name: 'tenantId', description: 'Whose address it is; the verify token is the same.' })
  @ApiHandshake()
  verifyOfTenant(@Query() query: Record<string, unknown>): string {
    return this.answer(query);
  }

  @Post()
  @HttpCode(HttpStatus.OK)
  @UseGuards(WebhookSignatureGuard)
  @ApiOperation({ summary: 'Takes in a signed notification; 200 means that it is stored.' })
  @ApiNotification()
  receive(@Req() request: RawRequest): Promise<{ received: true }> {
    return this.store(request.body);
  }

  @Post(':tenantId')
  @HttpCode(HttpStatus.OK)
  @UseGuards(WebhookSignatureGuard)
  @ApiOperation({
    summary: 'The same for a tenant with a Meta app of its own, signed with its app secret.',
  })
  @ApiNotification()
  receiveOfTenant(
    @Req() request: RawRequest,
    @Param('tenantId') tenantId: TenantId,
  ): Promise<{ received: true }> {
    return this.store(request.body, tenantId);
  }

  private answer(query: Record<string, unknown>): string {
    const { verifyToken } = this.config.meta;
    const challenge = query['hub.challenge'];
    const valid =
      verifyToken !== undefined &&
      query['hub.mode'] === 'subscribe' &&
      isSameKey(verifyToken.reveal(), String(query['hub.verify_token']));
    if (!valid) throw new VerificationFailedError();
    if (typeof challenge !== 'string' || !/\S/.test(challenge)) throw new ChallengeMissingError();
    return challenge;
  }

  private async store(
    body: Buffer | null | undefined,
    scope?: TenantId,
  ): Promise<{ received: true }> {
    const stop = this.metrics.time(this.metrics.webhookAckSeconds);
    try {
      await this.inbox.accept(body ?? Buffer.alloc(0), scope);
      stop('stored');
      return { received: true };
    } catch (error) {
      stop('refused');
      throw error;
    }
  }
}

function ApiHandshake(): MethodDecorator {
  return applyDecorators(
    ApiQuery({ name: 'hub.mode', example: 'subscribe', description: 'Always `subscribe`.' }),
    ApiQuery({ name: 'hub.verify_token', description: 'The token that Meta was given.' }),
    ApiQuery({ name: 'hub.challenge', description: 'What is to be answered.' }),
    ApiProduces('text/plain'),
    ApiOkResponse({ type: String, description: 'The challenge.' }),
    ApiProblems(400, 403),
  );
}

function ApiNotification(): MethodDecorator {
  return (target, property, descriptor) => {
    ApiHeader({
      name: 'X-Hub-Signature-256',
      required: true,
      description: '`sha256=` and the HMAC-SHA256 of the raw body under the app secret',
    })(target, property, descriptor);
    ApiConsumes('application/json')(target, property, descriptor);
    ApiBody({
      schema: { type: 'object', additionalProperties: true },
      examples: { status: { summary: 'A message was delivered', value: NOTIFICATION } },
    })(target, property, descriptor);
    ApiOkResponse({
      schema: {
        type: 'object',
        required: ['received'],
        properties: { received: { type: 'boolean', enum: [true] } },
      },
    })(target, property, descriptor);
    ApiProblems(401, 413, 503)(target, property, descriptor);
  };
}

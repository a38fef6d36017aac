import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Patch,
  Post,
  Query,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { EndpointId, TenantId } from '../common/id.js';
import { PageQuery, toPage } from '../common/page.js';
import { ApiProblems } from '../common/problem.dto.js';
import { Allows } from '../common/route-access.js';
import { DeliveriesService } from './deliveries.service.js';
import {
  DeliveryPage,
  ListDeliveriesQuery,
  ReplayEventsDto,
  ReplayedEventsResponse,
} from './delivery.dto.js';
import {
  CreateEndpointDto,
  CreatedEndpointResponse,
  EndpointDetailsResponse,
  EndpointPage,
  EndpointResponse,
  EndpointSecretResponse,
  RotateSecretDto,
  UpdateEndpointDto,
  toDetails,
  toEndpointResponse,
} from './endpoint.dto.js';
import { EndpointsService } from './endpoints.service.js';
import { showDeliveries } from './show-deliveries.js';

/** Where a tenant's events are posted to, signed after Standard Webhooks. */
@ApiTags('Events')
@Controller('tenants/:tenantId/endpoints')
@Allows('manage')
export class EndpointsController {
  constructor(
    private readonly endpoints: EndpointsService,
    private readonly deliveries: DeliveriesService,
  ) {}

  /** Adds an address that events are posted to. */
  @Post()
  @ApiCreatedResponse({ type: CreatedEndpointResponse })
  @ApiProblems(400, 409)
  async create(
    @Param('tenantId') tenantId: TenantId,
    @Body() body: CreateEndpointDto,
  ): Promise<CreatedEndpointResponse> {
    const { endpoint, secret } = await this.endpoints.create(tenantId, body);
    return { ...toEndpointResponse(endpoint), secret: secret.reveal() };
  }

  /** Endpoints, newest first. */
  @Get()
  @ApiOkResponse({ type: EndpointPage })
  @ApiProblems(400)
  async list(
    @Param('tenantId') tenantId: TenantId,
    @Query() page: PageQuery,
  ): Promise<EndpointPage> {
    const endpoints = await this.endpoints.list(tenantId, page);
    return toPage(endpoints, page.limit, ({ _id }) => _id, toEndpointResponse);
  }

  /** One endpoint, and how many deliveries stand how. */
  @Get(':endpointId')
  @ApiOkResponse({ type: EndpointDetailsResponse })
  async get(
    @Param('tenantId') tenantId: TenantId,
    @Param('endpointId') endpointId: EndpointId,
  ): Promise<EndpointDetailsResponse> {
    const endpoint = await this.endpoints.get(tenantId, endpointId);
    return toDetails(endpoint, await this.endpoints.countDeliveries(endpoint));
  }

  /** Changes what is given. A disabled endpoint keeps what is pending until it is enabled again. */
  @Patch(':endpointId')
  @ApiOkResponse({ type: EndpointResponse })
  @ApiProblems(400)
  async update(
    @Param('tenantId') tenantId: TenantId,
    @Param('endpointId') endpointId: EndpointId,
    @Body() body: UpdateEndpointDto,
  ): Promise<EndpointResponse> {
    return toEndpointResponse(await this.endpoints.update(tenantId, endpointId, body));
  }

  /** Removes it with all its deliveries. The events stay in the log. */
  @Delete(':endpointId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiNoContentResponse()
  async delete(
    @Param('tenantId') tenantId: TenantId,
    @Param('endpointId') endpointId: EndpointId,
  ): Promise<void> {
    await this.endpoints.delete(tenantId, endpointId);
  }

  /** The secret that signs. */
  @Get(':endpointId/secret')
  @ApiOkResponse({ type: EndpointSecretResponse })
  async secret(
    @Param('tenantId') tenantId: TenantId,
    @Param('endpointId') endpointId: EndpointId,
  ): Promise<EndpointSecretResponse> {
    return { secret: (await this.endpoints.getSecret(tenantId, endpointId)).reveal() };
  }

  /** Makes a new secret; for the overlap the old one signs beside it. */
  @Post(':endpointId/rotate-secret')
  @HttpCode(HttpStatus.OK)
  @ApiOkResponse({ type: EndpointSecretResponse })
  @ApiProblems(400)
  async rotate(
    @Param('tenantId') tenantId: TenantId,
    @Param('endpointId') endpointId: EndpointId,
    @Body() body?: RotateSecretDto,
  ): Promise<EndpointSecretResponse> {
    const secret = await this.endpoints.rotateSecret(tenantId, endpointId, body?.overlapSeconds);
    return { secret: secret.reveal() };
  }

  /** Sends an event of type `endpoint.test`; what becomes of it is among the deliveries. */
  @Post(':endpointId/test')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiAcceptedResponse()
  async test(
    @Param('tenantId') tenantId: TenantId,
    @Param('endpointId') endpointId: EndpointId,
  ): Promise<void> {
    await this.endpoints.test(tenantId, endpointId, tenantId);
  }

  /** What became of events, newest first, with every try. */
  @Get(':endpointId/deliveries')
  @ApiOkResponse({ type: DeliveryPage })
  @ApiProblems(400)
  async listDeliveries(
    @Param('tenantId') tenantId: TenantId,
    @Param('endpointId') endpointId: EndpointId,
    @Query() query: ListDeliveriesQuery,
  ): Promise<DeliveryPage> {
    return showDeliveries(this.deliveries, tenantId, endpointId, query);
  }

  /** Delivers a range of events again: all of them, or what failed. */
  @Post(':endpointId/replay')
  @HttpCode(HttpStatus.OK)
  @ApiOkResponse({ type: ReplayedEventsResponse })
  @ApiProblems(400)
  replay(
    @Param('tenantId') tenantId: TenantId,
    @Param('endpointId') endpointId: EndpointId,
    @Body() body: ReplayEventsDto,
  ): Promise<ReplayedEventsResponse> {
    return this.deliveries.replay(tenantId, endpointId, body);
  }
}

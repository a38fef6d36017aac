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
import { OperatorOnly } from '../common/route-access.js';
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
import { OPERATOR } from './endpoint.schema.js';
import { EndpointsService } from './endpoints.service.js';
import { showDeliveries } from './show-deliveries.js';

/** A test tells of no tenant. */
const NOBODY: TenantId = 'tnt_none';

/** The operator's endpoints: they hear the events of all tenants. */
@ApiTags('Operations')
@Controller('admin/endpoints')
@OperatorOnly()
export class OperatorEndpointsController {
  constructor(
    private readonly endpoints: EndpointsService,
    private readonly deliveries: DeliveriesService,
  ) {}

  /** Adds an address that events are posted to. */
  @Post()
  @ApiCreatedResponse({ type: CreatedEndpointResponse })
  @ApiProblems(400, 409)
  async create(@Body() body: CreateEndpointDto): Promise<CreatedEndpointResponse> {
    const { endpoint, secret } = await this.endpoints.create(OPERATOR, body);
    return { ...toEndpointResponse(endpoint), secret: secret.reveal() };
  }

  /** Endpoints, newest first. */
  @Get()
  @ApiOkResponse({ type: EndpointPage })
  @ApiProblems(400)
  async list(@Query() page: PageQuery): Promise<EndpointPage> {
    const endpoints = await this.endpoints.list(OPERATOR, page);
    return toPage(endpoints, page.limit, ({ _id }) => _id, toEndpointResponse);
  }

  /** One endpoint, and how many deliveries stand how. */
  @Get(':endpointId')
  @ApiOkResponse({ type: EndpointDetailsResponse })
  async get(@Param('endpointId') endpointId: EndpointId): Promise<EndpointDetailsResponse> {
    const endpoint = await this.endpoints.get(OPERATOR, endpointId);
    return toDetails(endpoint, await this.endpoints.countDeliveries(endpoint));
  }

  /** Changes what is given. A disabled endpoint keeps what is pending until it is enabled again. */
  @Patch(':endpointId')
  @ApiOkResponse({ type: EndpointResponse })
  @ApiProblems(400)
  async update(
    @Param('endpointId') endpointId: EndpointId,
    @Body() body: UpdateEndpointDto,
  ): Promise<EndpointResponse> {
    return toEndpointResponse(await this.endpoints.update(OPERATOR, endpointId, body));
  }

  /** Removes it with all its deliveries. The events stay in the log. */
  @Delete(':endpointId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiNoContentResponse()
  async delete(@Param('endpointId') endpointId: EndpointId): Promise<void> {
    await this.endpoints.delete(OPERATOR, endpointId);
  }

  /** The secret that signs. */
  @Get(':endpointId/secret')
  @ApiOkResponse({ type: EndpointSecretResponse })
  async secret(@Param('endpointId') endpointId: EndpointId): Promise<EndpointSecretResponse> {
    return { secret: (await this.endpoints.getSecret(OPERATOR, endpointId)).reveal() };
  }

  /** Makes a new secret; for the overlap the old one signs beside it. */
  @Post(':endpointId/rotate-secret')
  @HttpCode(HttpStatus.OK)
  @ApiOkResponse({ type: EndpointSecretResponse })
  @ApiProblems(400)
  async rotate(
    @Param('endpointId') endpointId: EndpointId,
    @Body() body?: RotateSecretDto,
  ): Promise<EndpointSecretResponse> {
    const secret = await this.endpoints.rotateSecret(OPERATOR, endpointId, body?.overlapSeconds);
    return { secret: secret.reveal() };
  }

  /** Sends an event of type `endpoint.test`; what becomes of it is among the deliveries. */
  @Post(':endpointId/test')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiAcceptedResponse()
  async test(@Param('endpointId') endpointId: EndpointId): Promise<void> {
    await this.endpoints.test(OPERATOR, endpointId, NOBODY);
  }

  /** What became of events, newest first, with every try. */
  @Get(':endpointId/deliveries')
  @ApiOkResponse({ type: DeliveryPage })
  @ApiProblems(400)
  async listDeliveries(
    @Param('endpointId') endpointId: EndpointId,
    @Query() query: ListDeliveriesQuery,
  ): Promise<DeliveryPage> {
    return showDeliveries(this.deliveries, OPERATOR, endpointId, query);
  }

  /** Delivers a range of events again: all of them, or what failed. */
  @Post(':endpointId/replay')
  @HttpCode(HttpStatus.OK)
  @ApiOkResponse({ type: ReplayedEventsResponse })
  @ApiProblems(400)
  replay(
    @Param('endpointId') endpointId: EndpointId,
    @Body() body: ReplayEventsDto,
  ): Promise<ReplayedEventsResponse> {
    return this.deliveries.replay(OPERATOR, endpointId, body);
  }
}

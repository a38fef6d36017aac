import {
  Body,
  Controller,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Patch,
  Post,
  Query,
} from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { CustomerId, TenantId } from '../../common/id.js';
import { toPage } from '../../common/page.js';
import { ApiProblems } from '../../common/problem.dto.js';
import { searchTermsOf } from '../../common/search-words.js';
import { Allows } from '../../common/route-access.js';
import { ConversationsService } from '../../conversations/conversations.service.js';
import { cursorOfCustomer } from '../../conversations/customers.repository.js';
import {
  CustomerPage,
  CustomerResponse,
  ListCustomersQuery,
  UnmergeCustomerDto,
  UpdateCustomerDto,
  toCustomerResponse,
} from './customer.dto.js';
import { ThreadsService } from './threads.service.js';

@ApiTags('Conversations')
@Controller('tenants/:tenantId/customers')
@Allows('read')
export class CustomersController {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly threads: ThreadsService,
  ) {}

  /**
   * The people the tenant talks to, by last activity, newest first; last those with whom no message
   * was exchanged, as who only declined marketing messages.
   */
  @Get()
  @ApiOkResponse({ type: CustomerPage })
  @ApiProblems(400)
  async list(
    @Param('tenantId') tenantId: TenantId,
    @Query() { search, ...page }: ListCustomersQuery,
  ): Promise<CustomerPage> {
    const terms = search === undefined ? null : searchTermsOf(search);
    if (terms === null) {
      const customers = await this.conversations.listCustomers(tenantId, page);
      return toPage(customers, page.limit, cursorOfCustomer, toCustomerResponse);
    }
    const found = await this.conversations.searchCustomers(tenantId, terms, page);
    return toPage(found, page.limit, ({ _id }) => _id, toCustomerResponse);
  }

  /** One customer. */
  @Get(':customerId')
  @ApiOkResponse({ type: CustomerResponse })
  async get(
    @Param('tenantId') tenantId: TenantId,
    @Param('customerId') customerId: CustomerId,
  ): Promise<CustomerResponse> {
    return toCustomerResponse(await this.conversations.getCustomer(tenantId, customerId));
  }

  /** Saves what you call the person, and your own words about them. What is left out stays. */
  @Patch(':customerId')
  @Allows('send')
  @ApiOkResponse({ type: CustomerResponse })
  @ApiProblems(400)
  async update(
    @Param('tenantId') tenantId: TenantId,
    @Param('customerId') customerId: CustomerId,
    @Body() body: UpdateCustomerDto,
  ): Promise<CustomerResponse> {
    return toCustomerResponse(await this.conversations.describe(tenantId, customerId, body));
  }

  /** Takes apart two customers that were merged. The answer is the one that was merged into this. */
  @Post(':customerId/unmerge')
  @Allows('manage')
  @HttpCode(HttpStatus.OK)
  @ApiOkResponse({ type: CustomerResponse })
  @ApiProblems(400, 409)
  async unmerge(
    @Param('tenantId') tenantId: TenantId,
    @Param('customerId') customerId: CustomerId,
    @Body() body: UnmergeCustomerDto,
  ): Promise<CustomerResponse> {
    const absorbedId = body.customerId as CustomerId;
    return toCustomerResponse(await this.threads.unmerge(tenantId, customerId, absorbedId));
  }
}

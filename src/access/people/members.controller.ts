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
  Req,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { InvalidRequestError } from '../../common/errors.js';
import type { TenantId } from '../../common/id.js';
import { PageQuery, toPage } from '../../common/page.js';
import { ApiProblems } from '../../common/problem.dto.js';
import { Allows } from '../../common/route-access.js';
import { CalledBy, type Caller } from '../caller.js';
import { Invitations } from './invitations.service.js';
import {
  AddedMemberResponse,
  AddMemberDto,
  MemberInvitationPage,
  MemberPage,
  MemberResponse,
  toMemberInvitationResponse,
  toMemberResponse,
  UpdateMemberDto,
} from './member.dto.js';
import { originOf } from './origin.js';
import { toInvitationLink } from './user.dto.js';
import type { MemberRole, User } from './user.schema.js';
import { Users } from './users.service.js';

/** The people of a tenant. */
@ApiTags('People')
@Controller('tenants/:tenantId')
@Allows('manage')
export class MembersController {
  constructor(
    private readonly users: Users,
    private readonly invitations: Invitations,
  ) {}

  /**
   * Makes a link by which somebody joins the tenant, shown this once; hand it to the person. Whom the
   * operator has added joins at once if the operator calls.
   */
  @Post('members')
  @ApiCreatedResponse({ type: AddedMemberResponse })
  @ApiProblems(400)
  async add(
    @Param('tenantId') tenantId: TenantId,
    @Body() { userId, email, name, role }: AddMemberDto,
    @CalledBy() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<AddedMemberResponse> {
    if ((userId === undefined) === (email === undefined)) {
      throw new InvalidRequestError([{ field: 'userId', message: 'give this or email, not both' }]);
    }
    const address = email?.toLowerCase() ?? '';
    const known = caller.kind === 'operator' ? await this.idOf(userId, address) : userId;
    if (known !== undefined) return this.join(tenantId, known, role, caller);
    const wanted = { email: address, name: name ?? address.split('@')[0] ?? address, role };
    const invited = await this.invitations.toJoin(tenantId, wanted);
    const invitation = toInvitationLink(invited, originOf(request));
    return { state: 'invited', userId: null, email: address, role, invitation };
  }

  /** Who is a member, newest first. */
  @Get('members')
  @ApiOkResponse({ type: MemberPage })
  @ApiProblems(400)
  async list(@Param('tenantId') tenantId: TenantId, @Query() page: PageQuery): Promise<MemberPage> {
    const members = await this.users.members(tenantId, page);
    return toPage(
      members,
      page.limit,
      ({ _id }) => _id,
      (user) => toMemberResponse(user, tenantId),
    );
  }

  /** Gives a member another role. */
  @Patch('members/:userId')
  @ApiOkResponse({ type: MemberResponse })
  @ApiProblems(400, 409)
  async update(
    @Param('tenantId') tenantId: TenantId,
    @Param('userId') userId: string,
    @Body() { role }: UpdateMemberDto,
  ): Promise<MemberResponse> {
    return toMemberResponse(await this.users.changeRole(tenantId, userId, role), tenantId);
  }

  /** The person is a member no more. */
  @Delete('members/:userId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiNoContentResponse()
  @ApiProblems(409)
  async remove(
    @Param('tenantId') tenantId: TenantId,
    @Param('userId') userId: string,
  ): Promise<void> {
    await this.users.leave(tenantId, userId);
  }

  /** Who was invited and has not come, newest first. */
  @Get('invitations')
  @ApiOkResponse({ type: MemberInvitationPage })
  @ApiProblems(400)
  async listInvitations(
    @Param('tenantId') tenantId: TenantId,
    @Query() page: PageQuery,
  ): Promise<MemberInvitationPage> {
    const invitations = await this.invitations.list(tenantId, page);
    return toPage(invitations, page.limit, ({ _id }) => _id, toMemberInvitationResponse);
  }

  /** Takes an invitation back: its link is good no more. */
  @Delete('invitations/:invitationId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiNoContentResponse()
  async withdraw(
    @Param('tenantId') tenantId: TenantId,
    @Param('invitationId') invitationId: string,
  ): Promise<void> {
    await this.invitations.withdraw(tenantId, invitationId);
  }

  private async idOf(userId: string | undefined, email: string): Promise<string | undefined> {
    return userId ?? (await this.users.findVouchedFor(email))?._id;
  }

  private async join(
    tenantId: TenantId,
    userId: string,
    role: MemberRole,
    caller: Caller,
  ): Promise<AddedMemberResponse> {
    const user: User = await this.users.join(tenantId, userId, role, caller);
    return { state: 'member', userId: user._id, email: user.email, role, invitation: null };
  }
}

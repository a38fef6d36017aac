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
import { defined } from '../../common/defined.js';
import { toPage } from '../../common/page.js';
import { ApiProblems } from '../../common/problem.dto.js';
import { OperatorOnly } from '../../common/route-access.js';
import { Secret } from '../../common/secret.js';
import { originOf } from './origin.js';
import {
  CreateUserDto,
  InvitationLink,
  ListUsersQuery,
  NewUserResponse,
  toInvitationLink,
  toUserResponse,
  UpdateUserDto,
  UserPage,
  UserResponse,
} from './user.dto.js';
import { Users } from './users.service.js';

/** The people who sign in: operators, and members of tenants. */
@ApiTags('People')
@Controller('users')
@OperatorOnly()
export class UsersController {
  constructor(private readonly users: Users) {}

  /** Adds somebody. Without a password the answer has a link to choose one, shown this once. */
  @Post()
  @ApiCreatedResponse({ type: NewUserResponse })
  @ApiProblems(400, 409)
  async create(
    @Body() { email, password, ...person }: CreateUserDto,
    @Req() request: FastifyRequest,
  ): Promise<NewUserResponse> {
    const { user, invited } = await this.users.create({
      ...person,
      email: email.toLowerCase(),
      ...defined({ password: password === undefined ? undefined : new Secret(password) }),
    });
    const invitation = invited === undefined ? null : toInvitationLink(invited, originOf(request));
    return { ...toUserResponse(user), invitation };
  }

  /** All people, newest first. */
  @Get()
  @ApiOkResponse({ type: UserPage })
  @ApiProblems(400)
  async list(@Query() { email, ...page }: ListUsersQuery): Promise<UserPage> {
    const users = await this.users.list(page, email?.toLowerCase());
    return toPage(users, page.limit, ({ _id }) => _id, toUserResponse);
  }

  /** One of them. */
  @Get(':userId')
  @ApiOkResponse({ type: UserResponse })
  async get(@Param('userId') userId: string): Promise<UserResponse> {
    return toUserResponse(await this.users.get(userId));
  }

  /** Changes name or role, or keeps somebody out. Counts in every process once it is answered. */
  @Patch(':userId')
  @ApiOkResponse({ type: UserResponse })
  @ApiProblems(400, 409)
  async update(
    @Param('userId') userId: string,
    @Body() change: UpdateUserDto,
  ): Promise<UserResponse> {
    return toUserResponse(await this.users.update(userId, change));
  }

  /** Makes a link by which the person chooses a new password. Earlier links of theirs end. */
  @Post(':userId/invitation')
  @ApiCreatedResponse({ type: InvitationLink })
  async invite(
    @Param('userId') userId: string,
    @Req() request: FastifyRequest,
  ): Promise<InvitationLink> {
    return toInvitationLink(await this.users.invite(userId), originOf(request));
  }

  /** Removes somebody; sessions of theirs end. */
  @Delete(':userId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiNoContentResponse()
  @ApiProblems(409)
  async remove(@Param('userId') userId: string): Promise<void> {
    await this.users.remove(userId);
  }
}

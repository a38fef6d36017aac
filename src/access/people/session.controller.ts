import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Patch,
  Post,
  Req,
  Res,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { defined } from '../../common/defined.js';
import { ApiProblems } from '../../common/problem.dto.js';
import { Open, SignedInOnly } from '../../common/route-access.js';
import { Secret } from '../../common/secret.js';
import { AppConfig } from '../../config/app-config.js';
import { Invitations } from './invitations.service.js';
import { OwnAccount } from './own-account.service.js';
import { clearSessionCookie, sessionTokenOf, setSessionCookie } from './session-cookie.js';
import {
  AcceptInvitationDto,
  InvitationTokenDto,
  InvitedResponse,
  RecoveryCodesResponse,
  SecondFactorCodeDto,
  SecondFactorResponse,
  SessionResponse,
  SignInDto,
  toSessionResponse,
  UpdateOwnUserDto,
} from './session.dto.js';
import { Sessions } from './sessions.service.js';
import { SignIn, type Visit } from './sign-in.service.js';
import { toUserResponse, UserResponse } from './user.dto.js';

/** Signing in to the console, and what everybody may do with the own account. */
@ApiTags('People')
@Controller()
export class SessionController {
  private readonly cookie: { secure: boolean };

  constructor(
    private readonly signIn: SignIn,
    private readonly sessions: Sessions,
    private readonly account: OwnAccount,
    private readonly invitations: Invitations,
    { production }: AppConfig,
  ) {
    this.cookie = { secure: production };
  }

  /** Signs in with e-mail address and password; the answer sets the cookie `wa_session`. */
  @Post('session')
  @Open('it asks for the password')
  @ApiCreatedResponse({ type: SessionResponse })
  @ApiProblems(400, 401, 429)
  async open(
    @Body() { email, password, code }: SignInDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionResponse> {
    const user = await this.signIn.byPassword(
      { email: email.toLowerCase(), password: new Secret(password), code },
      visitOf(request),
    );
    const { token, session } = user.opened;
    setSessionCookie(reply, token, session.endsAt, this.cookie);
    return toSessionResponse(user, session, token);
  }

  /** Who is signed in. */
  @Get('session')
  @SignedInOnly()
  @ApiOkResponse({ type: SessionResponse })
  async get(@Req() request: FastifyRequest): Promise<SessionResponse> {
    const { user, session } = await this.account.of(request);
    return toSessionResponse(user, session, sessionTokenOf(request) ?? '');
  }

  /** Signs out: the session ends, also for who has copied its cookie. */
  @Delete('session')
  @SignedInOnly()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiNoContentResponse()
  async close(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { session } = await this.account.of(request);
    await this.sessions.close(session);
    clearSessionCookie(reply, this.cookie);
  }

  /** Changes the own name or password. */
  @Patch('me')
  @SignedInOnly()
  @ApiOkResponse({ type: UserResponse })
  @ApiProblems(400)
  async update(
    @Body() { name, password, currentPassword }: UpdateOwnUserDto,
    @Req() request: FastifyRequest,
  ): Promise<UserResponse> {
    const change = defined({
      name,
      password: password === undefined ? undefined : new Secret(password),
      currentPassword: currentPassword === undefined ? undefined : new Secret(currentPassword),
    });
    const user = await this.account.update(await this.account.of(request), change, request.ip);
    return toUserResponse(user);
  }

  /** Begins with a second factor: the answer is for an authenticator app. */
  @Post('me/second-factor')
  @SignedInOnly()
  @ApiCreatedResponse({ type: SecondFactorResponse })
  @ApiProblems(409)
  async beginSecondFactor(@Req() request: FastifyRequest): Promise<SecondFactorResponse> {
    return this.account.beginSecondFactor(await this.account.of(request));
  }

  /** Shows that the app has it: from now on a code is asked for at each sign-in. */
  @Post('me/second-factor/confirm')
  @SignedInOnly()
  @HttpCode(HttpStatus.OK)
  @ApiOkResponse({ type: RecoveryCodesResponse })
  @ApiProblems(400, 409)
  async confirmSecondFactor(
    @Body() { code }: SecondFactorCodeDto,
    @Req() request: FastifyRequest,
  ): Promise<RecoveryCodesResponse> {
    const own = await this.account.of(request);
    return { recoveryCodes: await this.account.confirmSecondFactor(own, code, request.ip) };
  }

  /** No code is asked for any more. */
  @Post('me/second-factor/remove')
  @SignedInOnly()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiNoContentResponse()
  @ApiProblems(400)
  async removeSecondFactor(
    @Body() { code }: SecondFactorCodeDto,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.account.removeSecondFactor(await this.account.of(request), code, request.ip);
  }

  /** What a link leads to. */
  @Post('invitations/look')
  @Open("it asks for the link's token")
  @HttpCode(HttpStatus.OK)
  @ApiOkResponse({ type: InvitedResponse })
  @ApiProblems(400, 404)
  async look(@Body() { token }: InvitationTokenDto): Promise<InvitedResponse> {
    const { invitation, choosesPassword } = await this.invitations.look(token);
    const { email, name, tenantId, expiresAt } = invitation;
    return { email, name, tenantId, choosesPassword, expiresAt: expiresAt.toISOString() };
  }

  /** Takes up an invitation, and signs in. The link is good once. */
  @Post('invitations/accept')
  @Open("it asks for the link's token")
  @ApiCreatedResponse({ type: SessionResponse })
  @ApiProblems(400, 401, 404, 409, 429)
  async accept(
    @Body() { token, password, name, code }: AcceptInvitationDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionResponse> {
    const given = {
      password: new Secret(password),
      ...defined({ name, code }),
    };
    const person = await this.invitations.accept(token, given, request.ip);
    const user = await this.signIn.admit(person, visitOf(request), 'invitation');
    setSessionCookie(reply, user.opened.token, user.opened.session.endsAt, this.cookie);
    return toSessionResponse(user, user.opened.session, user.opened.token);
  }
}

function visitOf({ ip, id }: FastifyRequest): Visit {
  return { ip, requestId: id };
}

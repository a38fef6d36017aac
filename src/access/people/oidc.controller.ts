import { Controller, Get, Logger, Req, Res } from '@nestjs/common';
import { ApiFoundResponse, ApiOkResponse, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../common/app-error.js';
import { ApiProblems } from '../../common/problem.dto.js';
import { Open } from '../../common/route-access.js';
import { AppConfig } from '../../config/app-config.js';
import { attemptOf, clearAttemptCookie, setAttemptCookie } from './oidc-cookie.js';
import { IdentityProviderError } from './oidc.errors.js';
import { Oidc } from './oidc.service.js';
import { setSessionCookie, type CookieOptions } from './session-cookie.js';
import { SignInWaysResponse } from './session.dto.js';

/** Where the console stands, and is told how it ended. */
const CONSOLE = '/console/';

/** Signing in to the console by an identity provider (OpenID Connect). */
@ApiTags('People')
@Controller('session')
export class OidcController {
  private readonly logger = new Logger(OidcController.name);
  private readonly cookie: CookieOptions;

  constructor(
    private readonly oidc: Oidc,
    { production }: AppConfig,
  ) {
    this.cookie = { secure: production };
  }

  /** How people can sign in here. */
  @Get('ways')
  @Open('the sign-in page asks before anybody is signed in')
  @ApiOkResponse({ type: SignInWaysResponse })
  ways(): SignInWaysResponse {
    const { name } = this.oidc;
    return { password: true, oidc: name === null ? null : { name, url: '/session/oidc' } };
  }

  /** Sends the browser to the identity provider. */
  @Get('oidc')
  @Open('it leads to where people sign in')
  @ApiFoundResponse({ description: 'To the identity provider.' })
  @ApiProblems(404, 503)
  async begin(@Res() reply: FastifyReply): Promise<void> {
    const { url, attempt } = await this.oidc.begin();
    setAttemptCookie(reply, attempt, this.cookie);
    await reply.redirect(url, 302);
  }

  /** Where the identity provider sends the browser back to: to the console, signed in or told why not. */
  @Get('oidc/callback')
  @Open('the code of the identity provider says who it is', { anyQuery: true })
  @ApiQuery({ name: 'code', required: false, description: 'What the provider gives out once.' })
  @ApiQuery({ name: 'state', required: false, description: 'As it was sent to the provider.' })
  @ApiFoundResponse({
    description: 'To the console; `sign-in` says `done`, or the code of an error.',
  })
  async finish(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    clearAttemptCookie(reply, this.cookie);
    await reply.redirect(`${CONSOLE}?sign-in=${await this.outcomeOf(request, reply)}`, 302);
  }

  private async outcomeOf(request: FastifyRequest, reply: FastifyReply): Promise<string> {
    try {
      const attempt = attemptOf(request);
      if (attempt === undefined) throw new IdentityProviderError('it was not begun here');
      const [, query = ''] = request.url.split('?', 2);
      const { opened } = await this.oidc.finish(query, attempt, {
        ip: request.ip,
        requestId: request.id,
      });
      setSessionCookie(reply, opened.token, opened.session.endsAt, this.cookie);
      return 'done';
    } catch (error) {
      // A browser stands there, and people read no problem+json.
      if (!(error instanceof AppError)) throw error;
      this.logger.warn(
        { code: error.code, why: error.message },
        'a sign-in by OIDC did not succeed',
      );
      return error.code;
    }
  }
}

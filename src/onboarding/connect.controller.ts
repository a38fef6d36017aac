import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiExcludeEndpoint, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiProblems } from '../common/problem.dto.js';
import { Open } from '../common/route-access.js';
import { AppConfig } from '../config/app-config.js';
import { assetOf, pageHeaders, renderPage, renderUnusable } from './connect-page.js';
import {
  ConnectProgressResponse,
  SignedUpDto,
  TryAgainDto,
  toProgress,
} from './connect-link.dto.js';
import { ConnectLinks } from './connect-links.service.js';
import { ConnectLinkUnusableError } from './onboarding.errors.js';

const WHY = 'whoever has the link is meant; it is good for one number of one tenant';

/** The page of a connect link, and what it asks. The link is the key, and good for one number. */
@ApiTags('Onboarding')
@Controller('connect')
@Open(WHY)
export class ConnectController {
  constructor(
    private readonly links: ConnectLinks,
    private readonly config: AppConfig,
  ) {}

  @Get('assets/:file')
  @Open(WHY, { anyQuery: true })
  @ApiExcludeEndpoint()
  asset(@Param('file') file: string, @Res() reply: FastifyReply): void {
    const asset = assetOf(file);
    if (asset === undefined) {
      void reply.code(HttpStatus.NOT_FOUND).type('text/plain').send('Not found');
      return;
    }
    void reply
      .headers({ 'cache-control': 'no-cache', 'content-type': asset.type })
      .send(asset.text);
  }

  /** The page, for a browser. */
  @Get(':token')
  @Open(WHY, { anyQuery: true })
  @ApiExcludeEndpoint()
  async page(@Param('token') token: string, @Res() reply: FastifyReply): Promise<void> {
    void reply.headers(pageHeaders(this.config));
    try {
      const { link } = await this.links.open(token);
      void reply.send(renderPage(this.config, link));
    } catch (error) {
      if (!(error instanceof ConnectLinkUnusableError)) throw error;
      void reply.code(HttpStatus.NOT_FOUND).send(renderUnusable(this.config, error.message));
    }
  }

  /** What the dialog handed to the page: begins to connect the number, or goes on with it. */
  @Post(':token/signup')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiAcceptedResponse({ type: ConnectProgressResponse })
  @ApiProblems(400, 404, 409)
  async signedUp(
    @Param('token') token: string,
    @Body() body: SignedUpDto,
  ): Promise<ConnectProgressResponse> {
    return toProgress((await this.links.signedUp(token, body)).onboarding);
  }

  /** How far it is. */
  @Get(':token/progress')
  @ApiOkResponse({ type: ConnectProgressResponse })
  @ApiProblems(404)
  async progress(@Param('token') token: string): Promise<ConnectProgressResponse> {
    return toProgress((await this.links.open(token)).onboarding);
  }

  /** Tries again what was refused, with the number's PIN if that was missing. */
  @Post(':token/retry')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiAcceptedResponse({ type: ConnectProgressResponse })
  @ApiProblems(400, 404, 409)
  async tryAgain(
    @Param('token') token: string,
    @Body() body: TryAgainDto,
  ): Promise<ConnectProgressResponse> {
    return toProgress((await this.links.tryAgain(token, body)).onboarding);
  }
}

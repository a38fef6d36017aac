import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { withQuery } from '../http/parameters.js';
import type { BusinessProfile } from '../world/phone-number.js';
import { AccessService } from './access.service.js';
import { fieldsIn } from './fields.js';
import { graphError } from './graph-error.js';
import { parseBody, stringAt, type JsonObject } from './json.js';

/** Longest texts, in characters. */
const TEXT_LIMITS = { about: 139, address: 256, description: 512, email: 128 } as const;
const MOST_WEBSITES = 2;
const LONGEST_WEBSITE = 256;

const VERTICALS: readonly string[] = [
  'UNDEFINED OTHER AUTO BEAUTY APPAREL EDU ENTERTAIN EVENT_PLAN FINANCE GROCERY GOVT HOTEL HEALTH',
  'NONPROFIT PROF_SERVICES RETAIL TRAVEL RESTAURANT NOT_A_BIZ ALCOHOL ONLINE_GAMBLING',
  'PHYSICAL_GAMBLING OTC_DRUGS MATRIMONY_SERVICE',
].flatMap((words) => words.split(' '));

/** What people see of a business. */
@Controller(':version/:phoneNumberId/whatsapp_business_profile')
export class ProfileController {
  constructor(private readonly access: AccessService) {}

  /** Without `fields`, only what never lacks. */
  @Get()
  get(
    @Param('phoneNumberId') id: string,
    @Query('fields') fields: string | undefined,
    @Req() request: FastifyRequest,
  ): JsonObject {
    const { profile } = this.access.number(request, id);
    const asked = fieldsIn(fields);
    const shown = Object.entries(profile).filter(([name]) => asked.includes(name));
    return { data: [{ ...Object.fromEntries(shown), messaging_product: 'whatsapp' }] };
  }

  @Post()
  @HttpCode(200)
  change(
    @Param('phoneNumberId') id: string,
    @Body() text: unknown,
    @Req() request: FastifyRequest,
  ): JsonObject {
    const { profile } = this.access.number(request, id);
    const body = withQuery(parseBody(text), request.query);
    if (body['messaging_product'] !== 'whatsapp') {
      throw graphError(100, { message: '(#100) The parameter messaging_product is required.' });
    }
    Object.assign(profile, newsIn(body));
    return { success: true };
  }
}

/** @throws GraphError naming the first field that Meta would refuse */
function newsIn(body: JsonObject): BusinessProfile {
  const news: BusinessProfile = {};
  for (const [name, most] of Object.entries(TEXT_LIMITS)) {
    const value = body[name];
    if (value === undefined) continue;
    if (typeof value !== 'string' || value.length > most || (name === 'about' && value === '')) {
      throw invalid(`${name} must be a text of at most ${most} characters`);
    }
    news[name as keyof typeof TEXT_LIMITS] = value;
  }
  const vertical = stringAt(body, 'vertical');
  if (vertical !== undefined) {
    if (!VERTICALS.includes(vertical.toUpperCase())) {
      throw invalid(`vertical must be one of {${VERTICALS.join(', ')}}`);
    }
    news.vertical = vertical.toUpperCase();
  }
  const { websites } = body;
  if (websites !== undefined) news.websites = websitesIn(websites);
  const handle = stringAt(body, 'profile_picture_handle');
  if (handle !== undefined) {
    news.profile_picture_url = `https://pps.whatsapp.net/${encodeURIComponent(handle)}`;
  }
  return news;
}

function websitesIn(value: unknown): string[] {
  const isFit = (url: unknown): url is string =>
    typeof url === 'string' && /^https?:\/\//.test(url) && url.length <= LONGEST_WEBSITE;
  if (!Array.isArray(value) || value.length > MOST_WEBSITES || !value.every(isFit)) {
    throw invalid(
      `websites must be at most ${MOST_WEBSITES} URLs that begin with http:// or https://`,
    );
  }
  return value;
}

function invalid(details: string): Error {
  return graphError(100, { message: `(#100) Param ${details}.`, details: `Param ${details}.` });
}

import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Template } from '../world/template.js';
import { TemplatesService } from '../world/templates.service.js';
import { AccessService } from './access.service.js';
import { pickFields } from './fields.js';
import { graphError } from './graph-error.js';
import { parseBody, type JsonObject } from './json.js';
import { pageOf, type Page, type PageQuery } from './paging.js';

const FILTERS = ['name', 'language', 'status', 'category'] as const;

type TemplateQuery = PageQuery & { fields?: string } & Partial<
    Record<(typeof FILTERS)[number], string>
  >;

/** `/<WABA_ID>/message_templates`. */
@Controller(':version/:wabaId/message_templates')
export class TemplatesController {
  constructor(
    private readonly access: AccessService,
    private readonly templates: TemplatesService,
  ) {}

  @Get()
  list(
    @Param('wabaId') wabaId: string,
    @Query() query: TemplateQuery,
    @Req() request: FastifyRequest,
  ): Page<JsonObject> {
    const { id } = this.access.account(request, wabaId);
    const matching = this.templates.of(id).filter((template) => isAskedFor(template, query));
    const nodes = matching.map((template) => pickFields(templateNode(template), query.fields));
    const path = request.url.split('?')[0] ?? '';
    return pageOf(nodes, query, `${request.protocol}://${request.host}${path}`);
  }

  @Post()
  @HttpCode(200)
  create(
    @Param('wabaId') wabaId: string,
    @Body() text: unknown,
    @Req() request: FastifyRequest,
  ): JsonObject {
    const account = this.access.account(request, wabaId);
    const { id, status, category } = this.templates.create(account.id, parseBody(text));
    return { id, status, category };
  }

  @Delete()
  remove(
    @Param('wabaId') wabaId: string,
    @Query('name') name: string | undefined,
    @Query('hsm_id') id: string | undefined,
    @Req() request: FastifyRequest,
  ): JsonObject {
    const account = this.access.account(request, wabaId);
    if (name === undefined) throw graphError(100, { details: 'The parameter name is required.' });
    this.templates.remove(account.id, name, id);
    return { success: true };
  }
}

/** A template as Graph shows it. */
export function templateNode(template: Template): JsonObject {
  const { name, parameterFormat, components, language, status, category, id } = template;
  return { name, parameter_format: parameterFormat, components, language, status, category, id };
}

function isAskedFor(template: Template, query: TemplateQuery): boolean {
  return FILTERS.every((name) => {
    const asked = query[name]?.toLowerCase();
    const has = template[name].toLowerCase();
    return asked === undefined || (name === 'name' ? has.includes(asked) : has === asked);
  });
}

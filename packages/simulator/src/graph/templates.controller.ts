import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Template } from '../world/template.js';
import { TEMPLATE_LIMIT, TemplatesService } from '../world/templates.service.js';
import { withQuery } from '../http/parameters.js';
import { AccessService } from './access.service.js';
import { pickFields } from './fields.js';
import { graphError } from './graph-error.js';
import { parseBody, type JsonObject } from './json.js';
import { pageOf, type Page, type PageQuery } from './paging.js';

const FILTERS = ['name', 'language', 'status', 'category'] as const;

type TemplateQuery = PageQuery & { fields?: string; summary?: string } & Partial<
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
  ): Page<JsonObject> & { summary?: JsonObject } {
    const { id } = this.access.account(request, wabaId);
    const matching = this.templates.of(id).filter((template) => isAskedFor(template, query));
    const nodes = matching.map((template) => pickFields(templateNode(template), query.fields));
    const path = request.url.split('?')[0] ?? '';
    const page = pageOf(nodes, query, `${request.protocol}://${request.host}${path}`);
    if (query.summary === undefined) return page;
    const summary = {
      total_count: matching.length,
      message_template_count: this.templates.of(id).length,
      message_template_limit: TEMPLATE_LIMIT,
      are_translations_complete: matching.every(({ status }) => status === 'APPROVED'),
    };
    return { ...page, summary: chosen(summary, query.summary) };
  }

  @Post()
  @HttpCode(200)
  create(
    @Param('wabaId') wabaId: string,
    @Body() text: unknown,
    @Req() request: FastifyRequest,
  ): JsonObject {
    const account = this.access.account(request, wabaId);
    const { id, status, category } = this.templates.create(
      account.id,
      withQuery(parseBody(text), request.query),
    );
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

/** The asked-for keys of a summary; `true` asks for all. */
function chosen(summary: JsonObject, asked: string): JsonObject {
  const names = asked.split(',').map((name) => name.trim());
  if (names.includes('true')) return summary;
  return Object.fromEntries(Object.entries(summary).filter(([name]) => names.includes(name)));
}

function isAskedFor(template: Template, query: TemplateQuery): boolean {
  return FILTERS.every((name) => {
    const asked = query[name]?.toLowerCase();
    const has = template[name].toLowerCase();
    return asked === undefined || (name === 'name' ? has.includes(asked) : has === asked);
  });
}

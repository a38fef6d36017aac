import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { completeDocument } from './common/openapi/complete-document.js';
import { describeAccess } from './common/openapi/describe-access.js';
import { operationIdOf } from './common/openapi/operation-ids.js';
import { ProblemResponse } from './common/problem.dto.js';
import { sendSchemas } from './messaging/composing/send-schemas.js';

const TAGS = {
  Access: 'Keys, what they may do, and who did what.',
  People: 'Who signs in to the console, and what they may do.',
  Tenants: 'Tenants, their numbers and tokens.',
  Numbers: 'Numbers that a tenant writes from.',
  Onboarding: 'Numbers on their way to being connected, and links to connect them by.',
  Templates: "Templates of a tenant's account at Meta.",
  Media: 'Files to send and files that came.',
  Messages: 'Sending, and what became of it.',
  Conversations: 'Customers and the messages with each.',
  Events: 'What happened, posted to endpoints or read as a stream.',
  Webhook: 'Where Meta posts what happened.',
  Journal: 'What Meta posted, as it came.',
  'Dead letters': 'What was given up, and how it is taken up again.',
  Operations: 'Health, numbers, queues and limits: for who runs this.',
  Development: 'A customer of the simulator; there only where one runs.',
};

/** The OpenAPI document, complete: routes, bodies, answers, errors, keys. */
export function createOpenApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('WhatsApp Business backend')
    .setDescription("Many tenants' WhatsApp numbers behind one API, on Meta's Cloud API.")
    .setVersion('1')
    .addServer('/', 'The API that serves this document.')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      description: "The operator's or a tenant's key.",
    })
    .addApiKey({ type: 'apiKey', in: 'header', name: 'x-api-key' }, 'x-api-key')
    .addCookieAuth('wa_session', {
      type: 'apiKey',
      in: 'cookie',
      description: 'Set by `POST /session`; changes need its `csrfToken` as `x-csrf-token`, too.',
    });
  for (const [name, description] of Object.entries(TAGS)) builder.addTag(name, description);
  const document = SwaggerModule.createDocument(app, builder.build(), {
    extraModels: [ProblemResponse],
    operationIdFactory: operationIdOf,
  });
  const schemas = document.components?.schemas ?? {};
  const { SendMessageDto: message } = schemas;
  if (message !== undefined && !('$ref' in message)) Object.assign(schemas, sendSchemas(message));
  return completeDocument(describeAccess(document));
}

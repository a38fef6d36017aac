import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiModule } from './api.module.js';
import { configureHttp, createHttpAdapter, createOpenApiDocument } from './configure-http.js';

/** Prints the OpenAPI document. Needs no database: nothing is started but the route table. */
const app = await NestFactory.create<NestFastifyApplication>(ApiModule, createHttpAdapter(), {
  preview: true,
  logger: false,
});
configureHttp(app);
process.stdout.write(`${JSON.stringify(createOpenApiDocument(app), null, 2)}\n`);
process.exit(0);

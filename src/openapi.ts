import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createOpenApiDocument } from './api-document.js';
import { ApiModule } from './api.module.js';
import { loadConfig } from './config/app-config.js';
import { configureHttp, createHttpAdapter } from './configure-http.js';

/** Prints the OpenAPI document. Needs no database: nothing is started but the route table. */
const config = loadConfig({});
const app = await NestFactory.create<NestFastifyApplication>(ApiModule, createHttpAdapter(config), {
  preview: true,
  logger: ['error'],
});
configureHttp(app, config);
const text = `${JSON.stringify(createOpenApiDocument(app), null, 2)}\n`;
// A pipe takes it in pieces; it must have taken all before the process ends.
process.stdout.write(text, () => process.exit(0));

import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ApiModule } from './api.module.js';
import { loadConfig } from './config/app-config.js';
import { createHttpAdapter } from './configure-http.js';
import { WorkerModule } from './worker.module.js';

describe('The processes', () => {
  it.each<[string, Type]>([
    ['API', ApiModule],
    ['worker', WorkerModule],
  ])('the %s can be put together: nothing that is needed is missing', async (_name, module) => {
    const app = await NestFactory.create(module, createHttpAdapter(loadConfig({})), {
      preview: true,
      logger: false,
      abortOnError: false,
    });
    await app.close();
  });
});

import './heap-growth.js';
import 'reflect-metadata';
import { SwaggerModule } from '@nestjs/swagger';
import { ApiModule } from './api.module.js';
import { serveConsole } from './console/serve-console.js';
import { createOpenApiDocument } from './api-document.js';
import { startProcess } from './start-process.js';

await startProcess({
  name: 'API',
  module: ApiModule,
  port: ({ http }) => http.port,
  shutdownTimeoutMs: (config) => config.shutdownTimeoutMs.api,
  prepare: (app, { http }) => {
    if (http.docs) {
      SwaggerModule.setup('docs', app, () => createOpenApiDocument(app), {
        jsonDocumentUrl: 'docs-json',
      });
    }
    serveConsole(app);
  },
});

import './heap-growth.js';
import 'reflect-metadata';
import { startProcess } from './start-process.js';
import { WorkerModule } from './worker.module.js';

await startProcess({
  name: 'Worker',
  module: WorkerModule,
  port: ({ http }) => http.workerPort,
  shutdownTimeoutMs: (config) => config.shutdownTimeoutMs.worker,
});

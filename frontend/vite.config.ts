import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** Writes each text beside itself as brotli and gzip: the server sends what the browser takes. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      const texts = Object.keys(bundle).filter((file) => /\.(js|css|html|svg|json)$/.test(file));
      for (const file of texts) {
        const path = join(dir, file);
        const text = await readFile(path);
        await writeFile(`${path}.br`, brotliCompressSync(text));
        await writeFile(`${path}.gz`, gzipSync(text, { level: 9 }));
      }
    },
  };
}

/** What every page is made with; parts that only some have come with those. */
const COMMON =
  /node_modules\/(react|react-dom|scheduler|react-router|i18next|react-i18next|openapi-fetch|stylis|@emotion|@tanstack\/(query-core|react-query)|@mui\/(system|styled-engine|private-theming|utils))\//;

/** Where the dev server finds the API; the variable is set by `npm run dev` and by Compose. */
const api = process.env['API_URL'] ?? 'http://127.0.0.1:3000';

export default defineConfig(({ command }) => ({
  // The API serves what is built under /console.
  base: command === 'build' ? '/console/' : '/',
  plugins: [react(), compressed()],
  server: {
    port: 5173,
    strictPort: true,
    // Changes on a mounted folder do not always raise events.
    watch: { usePolling: process.env['CHOKIDAR_USEPOLLING'] === 'true' },
    proxy: {
      '/api': { target: api, changeOrigin: false, rewrite: (path) => path.replace(/^\/api/, '') },
    },
  },
  build: {
    chunkSizeWarningLimit: 700,
    // Libraries change less often than what is ours: a browser keeps them.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'libraries', test: COMMON },
            {
              name: 'parts',
              // What one chooses and fills in comes with the pages that have forms.
              test: /node_modules\/@mui\/(material|icons-material)\/(?!(TextField|Select|NativeSelect|FilledInput|Input|InputLabel|FormLabel)\/)/,
              minShareCount: 8,
            },
          ],
        },
      },
    },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test/setup.ts'],
    restoreMocks: true,
    // Dates are shown in the viewer's zone: here, one with a summer time.
    env: {
      TZ: 'Europe/Berlin',
      VITE_API_BASE: 'http://api.test',
      PROPERTY_SEED: process.env['PROPERTY_SEED'] ?? '1',
    },
    testTimeout: 30_000,
  },
}));

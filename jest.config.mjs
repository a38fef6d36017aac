/**
 * Runs plain `jest`, without --experimental-vm-modules: test/jest/transform.cjs turns TypeScript and
 * ES modules, ours and those of packages, into CommonJS.
 */
const common = {
  // `npm run mutate` has its own.
  testEnvironment: process.env['MUTATIONS']
    ? '<rootDir>/test/jest/mutations-environment.cjs'
    : 'node',
  roots: ['<rootDir>/src', '<rootDir>/test', '<rootDir>/packages/simulator'],
  resolver: '<rootDir>/test/jest/resolver.cjs',
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  transform: { '^.+\\.m?[jt]sx?$': '<rootDir>/test/jest/transform.cjs' },
  transformIgnorePatterns: [],
  setupFiles: ['reflect-metadata'],
};

const AFTER_ENV = ['<rootDir>/test/support/timeout.ts', '<rootDir>/test/support/properties.ts'];

/** Real processes. @param {string} name @param {string} folder */
const endToEnd = (name, folder) => ({
  ...common,
  displayName: name,
  testMatch: [`<rootDir>/${folder}/**/*.e2e-spec.ts`],
  globalSetup: '<rootDir>/test/support/global-setup-e2e.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  setupFilesAfterEnv: [...AFTER_ENV, '<rootDir>/test/support/setup-e2e.ts'],
});

/** @type {import('jest').Config} */
export default {
  maxWorkers: 2,
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/{src,packages/simulator/src}/**/*.spec.ts'],
      setupFilesAfterEnv: AFTER_ENV,
    },
    {
      ...common,
      displayName: 'integration',
      testMatch: ['<rootDir>/test/integration/**/*.int-spec.ts'],
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/global-teardown.ts',
      setupFilesAfterEnv: AFTER_ENV,
    },
    endToEnd('e2e', 'test/e2e'),
    // Minutes each: by hand, `npm run test:long`.
    endToEnd('long', 'test/long'),
  ],
};

/**
 * Runs plain `jest`, without --experimental-vm-modules: test/jest/transform.cjs turns TypeScript and
 * ES modules, ours and those of packages, into CommonJS.
 */
const common = {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test', '<rootDir>/packages/simulator'],
  resolver: '<rootDir>/test/jest/resolver.cjs',
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  transform: { '^.+\\.m?[jt]sx?$': '<rootDir>/test/jest/transform.cjs' },
  transformIgnorePatterns: [],
  setupFiles: ['reflect-metadata'],
};

/** @type {import('jest').Config} */
export default {
  // End-to-end tests start processes of their own; more of them at once only get in their way.
  maxWorkers: 2,
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/{src,packages/simulator/src}/**/*.spec.ts'],
      setupFilesAfterEnv: ['<rootDir>/test/support/timeout.ts'],
    },
    {
      ...common,
      displayName: 'integration',
      testMatch: ['<rootDir>/test/integration/**/*.int-spec.ts'],
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/global-teardown.ts',
      setupFilesAfterEnv: ['<rootDir>/test/support/timeout.ts'],
    },
    {
      ...common,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/e2e/**/*.e2e-spec.ts'],
      globalSetup: '<rootDir>/test/support/global-setup-e2e.ts',
      globalTeardown: '<rootDir>/test/support/global-teardown.ts',
      setupFilesAfterEnv: [
        '<rootDir>/test/support/timeout.ts',
        '<rootDir>/test/support/setup-e2e.ts',
      ],
    },
  ],
};

// @ts-check
import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import prettier from 'eslint-config-prettier/flat';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** A name that starts with `_` says that it is there for its place, or to leave something out. */
const UNUSED = { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true };

const SPREAD_LITERAL = {
  selector: 'ObjectExpression > SpreadElement > ObjectExpression',
  message: 'Its fields can stand here themselves.',
};

const SPREAD_CONDITION = {
  selector: 'ObjectExpression > SpreadElement > LogicalExpression[operator="&&"]',
  message: "Fields that may be absent go through 'defined'; several at once, by '… ? { … } : {}'.",
};

export default defineConfig(
  globalIgnores(['.data/', '**/dist/', '**/coverage/', 'packages/sdk/src/schema.ts']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    rules: {
      'no-restricted-syntax': ['error', SPREAD_LITERAL],
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommended],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      'no-console': 'warn',
      '@typescript-eslint/no-unused-vars': ['error', UNUSED],
      // Of the rules that ask for types, the two that catch most. They look at single statements,
      // which spares the checker the types of all components.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
    },
  },
  {
    files: ['{src,packages/simulator/src}/**/*.ts'],
    extends: [tseslint.configs.recommendedTypeCheckedOnly],
    rules: {
      '@typescript-eslint/consistent-type-imports': 'off', // 'import type' of an injected class breaks Nest's injection
      '@typescript-eslint/require-await': 'off', // handlers and processors are async by contract
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    files: ['{src,packages/simulator/src}/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', SPREAD_LITERAL, SPREAD_CONDITION] },
  },
  {
    files: ['{src,packages/simulator/src}/**/*.ts'],
    // Where a process begins, it hands its environment on.
    ignores: ['src/config/**', 'src/*.ts', 'packages/simulator/src/*.ts', '**/*.spec.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only src/config reads the environment.' },
      ],
    },
  },
  {
    files: ['**/*.{spec,int-spec,e2e-spec}.ts', 'test/**/*.ts'],
    languageOptions: { globals: globals.jest },
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off', // expect(mock.method)
    },
  },
  { files: ['frontend/**/*.{ts,tsx}'], languageOptions: { globals: globals.browser } },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: globals.node },
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-unused-vars': ['error', UNUSED],
    },
  },
  // Scripts of pages, and page functions of the browser tests, run in the page.
  {
    files: [
      'src/onboarding/page/*.js',
      'packages/simulator/src/dialog/*.js',
      'frontend/e2e/**/*.mjs',
      'frontend/e2e-long/**/*.mjs',
    ],
    languageOptions: { globals: globals.browser },
  },
  { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs', globals: globals.node } },
  // Runs in the MongoDB shell.
  {
    files: ['deploy/compose/scripts/*.js'],
    languageOptions: { globals: { ...globals.mongo, sleep: 'readonly' } },
  },
  prettier,
);

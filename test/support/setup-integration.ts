// A project's own `testTimeout` is not heeded by Jest.
jest.setTimeout(30_000);

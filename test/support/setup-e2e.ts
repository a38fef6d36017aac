import { stopAllSystems } from './processes.js';

jest.setTimeout(90_000);

// A system whose start timed out was never handed to its test, so nobody else can stop it.
afterAll(stopAllSystems);

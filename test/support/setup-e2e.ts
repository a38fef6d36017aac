import { stopAllSystems } from './processes.js';

// A system whose start timed out was never handed to its test, so nobody else can stop it.
afterAll(stopAllSystems);

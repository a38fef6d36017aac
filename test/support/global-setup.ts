// Jest loads this file without its resolver: it can import `.mjs` files, but not its neighbours.
import { findServicesForTests } from '../../scripts/lib/services-for-tests.mjs';

export default findServicesForTests;

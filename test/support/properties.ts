import fc from 'fast-check';

/**
 * Properties draw the same inputs in each run, so that a change is judged by what it changes.
 * `PROPERTY_SEED` draws others.
 */
fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 1) });

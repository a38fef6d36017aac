/** Only ever waited for in full when something is broken. */
export const PATIENCE = { timeout: 15_000 };

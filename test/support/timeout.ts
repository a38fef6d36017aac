// Machines do other things besides, and processes start and restart in some tests. It is only ever
// waited for in full when something is broken.
jest.setTimeout(Number(process.env['TEST_TIMEOUT_MS'] ?? 300_000));

// Processes start and restart in these tests, on machines that do other things besides.
jest.setTimeout(120_000);

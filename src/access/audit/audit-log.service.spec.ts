import { Logger } from '@nestjs/common';
import { fake } from '../../../test/support/fake.js';
import { Clock } from '../../common/clock.js';
import type { AppConfig } from '../../config/app-config.js';
import { OPERATOR, runInCall } from '../caller.js';
import type { AuditEntry } from './audit-entry.schema.js';
import type { AuditLogRepository } from './audit-log.repository.js';
import { AuditLog, type Deed } from './audit-log.service.js';

const NOW = new Date('2026-11-20T12:00:00Z');
const DEED: Deed = {
  action: 'tenant.suspended',
  target: 'tnt_1',
  tenantId: 'tnt_1',
  changes: { why: 'unpaid' },
};

function setUp() {
  /** In the order in which it happened. */
  const events: string[] = [];
  const lines: AuditEntry[] = [];
  const append = jest.fn(async (entry: AuditEntry) => {
    lines.push(entry);
    events.push(entry.outcome);
  });
  const end = jest.fn(async (_id: unknown, outcome: string) => void events.push(outcome));
  const audit = new AuditLog(
    fake<AuditLogRepository>({ append, end }),
    fake<AppConfig>({ audit: { days: 90 } }),
    Object.assign(new Clock(), { now: () => NOW }),
  );
  const change = jest.fn(async () => {
    events.push('changed');
    return 'changed';
  });
  return { audit, events, lines, append, end, change };
}

describe(AuditLog.name, () => {
  beforeEach(() => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  });
  afterEach(() => jest.restoreAllMocks());

  it('has a line before the change begins, and how it ended afterwards', async () => {
    const { audit, events, lines, end, change } = setUp();
    const call = { caller: OPERATOR, ip: '192.0.2.1', requestId: 'req' };
    expect(await runInCall(call, () => audit.during(DEED, change))).toBe('changed');
    expect(events).toEqual(['started', 'changed', 'done']);
    expect(lines).toEqual([
      {
        ...DEED,
        _id: expect.stringMatching(/^aud_/),
        at: NOW,
        actor: { kind: 'operator', id: null, name: 'operator' },
        requestId: 'req',
        ip: '192.0.2.1',
        outcome: 'started',
        expiresAt: new Date('2027-02-18T12:00:00Z'),
      },
    ]);
    expect(end).toHaveBeenCalledWith(lines[0]?._id, 'done');
  });

  it('changes nothing where the line cannot be written', async () => {
    const { audit, append, change } = setUp();
    append.mockRejectedValueOnce(new Error('the database is away'));
    await expect(audit.during(DEED, change)).rejects.toThrow('away');
    expect(change).not.toHaveBeenCalled();
  });

  it('notes a change that failed, whose error goes to the caller', async () => {
    const { audit, events } = setUp();
    await expect(audit.during(DEED, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(events).toEqual(['started', 'failed']);
  });

  it('fails no change whose end it cannot note', async () => {
    const { audit, end, change } = setUp();
    end.mockRejectedValueOnce(new Error('the database is away'));
    expect(await audit.during(DEED, change)).toBe('changed');
  });

  it('remembers what was not allowed, and what the system did by itself', async () => {
    const { audit, lines } = setUp();
    const { changes: _none, ...bare } = DEED;
    await audit.refused(bare);
    expect(lines).toMatchObject([
      { outcome: 'refused', actor: { kind: 'system' }, requestId: null, ip: null, changes: {} },
    ]);
  });
});

import { STATUS_RANK, isDeliveryStatus, statusOf } from './message-status.js';

describe('the statuses of a message', () => {
  it('lead from each rank back to its name', () => {
    for (const [status, rank] of Object.entries(STATUS_RANK)) expect(statusOf(rank)).toBe(status);
    expect(new Set(Object.values(STATUS_RANK)).size).toBe(Object.keys(STATUS_RANK).length);
  });

  it('have ranks that are stored, and so never change', () => {
    expect(STATUS_RANK).toEqual({
      queued: 0,
      sending: 10,
      unknown: 20,
      canceled: 30,
      expired: 35,
      sent: 40,
      failed: 50,
      delivered: 60,
      read: 70,
      played: 80,
    });
  });

  it('say of a rank that nobody knows that it is unknown', () => {
    expect(statusOf(41)).toBe('unknown');
  });

  it('are Meta’s only where Meta reports them', () => {
    for (const word of ['sent', 'failed', 'delivered', 'read', 'played']) {
      expect(isDeliveryStatus(word)).toBe(true);
    }
    for (const word of ['deleted', 'warning', 'queued', 'Sent', '']) {
      expect(isDeliveryStatus(word)).toBe(false);
    }
  });
});

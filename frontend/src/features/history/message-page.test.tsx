import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { findAxeProblems } from '../../test/axe';
import { aReply } from '../../test/data';
import { FakeApi } from '../../test/fake-api';
import { renderWith } from '../../test/render';
import MessagePage from './message-page';

const nothing = { id: null, to: null, code: null, details: null, traceId: null, durationMs: null };
const at = (second: string) => `2026-03-02T09:01:${second}.000Z`;
const HISTORY = {
  trace: '4bf92f3577b34da6a3ce929d0e0e4736',
  items: [
    { ...nothing, at: at('00'), kind: 'status', what: 'queued', ok: true },
    {
      ...nothing,
      at: at('03'),
      kind: 'try',
      what: 'HTTP 400',
      ok: false,
      code: 131026,
      details: 'Undeliverable',
      traceId: 'AbC1',
    },
    { ...nothing, at: at('03'), kind: 'dead-letter', what: 'given up', ok: false, id: 'dlt_2' },
    {
      ...nothing,
      at: at('04'),
      kind: 'delivery',
      what: 'message.failed',
      ok: false,
      id: 'dlv_1',
      to: 'tenant',
      code: 503,
      details: 'away',
      durationMs: 31,
    },
    {
      ...nothing,
      at: at('05'),
      kind: 'delivery',
      what: 'message.failed',
      ok: false,
      id: 'dlv_2',
      to: 'operator',
      code: 500,
    },
    { ...nothing, at: at('06'), kind: 'rule', what: 'auto-reply', ok: true, id: 'msg_1' },
  ],
};
const FAILED = aReply({
  status: 'failed',
  error: { code: 131026, reason: 'meta', title: 'No', details: 'Undeliverable', advice: 'Ask.' },
});

function show(session = {}) {
  const api = new FakeApi()
    .on('GET /tenants/tnt_1/messages/msg_2', FAILED)
    .on('GET /tenants/tnt_1/messages/msg_2/history', HISTORY)
    .on('POST /admin/dead-letters/dlt_2/replay', {
      dryRun: false,
      items: [{ id: 'dlt_2', result: 'replayed' }],
    })
    .on('POST /tenants/tnt_1/deliveries/dlv_1/retry', { id: 'dlv_1' })
    .on('POST /admin/deliveries/dlv_2/retry', { id: 'dlv_2' });
  const path = '/t/:tenantId/messages/:messageId';
  const view = renderWith(<MessagePage />, { api, session, at: '/t/tnt_1/messages/msg_2', path });
  return { ...view, api };
}

describe(MessagePage, () => {
  it('tells the way of a message with gaps, and what Meta answered', async () => {
    show();
    expect(await screen.findByText('Try that failed: HTTP 400')).toBeVisible();
    expect(screen.getByText('Code 131026 · Undeliverable · Meta’s trace AbC1')).toBeVisible();
    expect(screen.getByText('after 3 sec')).toBeVisible();
    expect(screen.getByText('HTTP 503 · away · took 31 ms')).toBeVisible();
    expect(screen.getByText('Rule: automatic reply')).toBeVisible();
    expect(screen.getByRole('link', { name: 'Open what it answers' })).toHaveAttribute(
      'href',
      '/t/tnt_1/messages/msg_1',
    );
    expect(await findAxeProblems()).toEqual([]);
  });

  it('sends again what was given up, and delivers an event again', async () => {
    const { user, api } = show();
    await user.click(await screen.findByRole('button', { name: 'Send it again' }));
    expect(await screen.findByText('It is taken up again.')).toBeVisible();
    const [tenants, operators] = screen.getAllByRole('button', { name: 'Deliver again' });
    await user.click(tenants!);
    await waitFor(() =>
      expect(api.requestsTo('POST /tenants/tnt_1/deliveries/dlv_1/retry')).toHaveLength(1),
    );
    expect(screen.getByText('Delivery to the operator’s endpoint: message.failed')).toBeVisible();
    await user.click(operators!);
    await waitFor(() =>
      expect(api.requestsTo('POST /admin/deliveries/dlv_2/retry')).toHaveLength(1),
    );
  });

  it('offers nothing to who may only look', async () => {
    show({ tenantIds: ['tnt_1'], managedIds: [], viewedIds: ['tnt_1'] });
    expect(await screen.findByText('Try that failed: HTTP 400')).toBeVisible();
    expect(screen.queryByRole('button')).toBeNull();
  });
});

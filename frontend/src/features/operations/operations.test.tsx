import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { findAxeProblems } from '../../test/axe';
import { FakeApi, json } from '../../test/fake-api';
import { renderWith } from '../../test/render';
import AuditPage from './audit-page';
import DeadLettersPage from './dead-letters-page';

const LETTER = {
  id: 'dlt_1',
  kind: 'message',
  tenantId: 'tnt_1',
  subjectId: 'msg_1',
  state: 'open',
  reason: { code: 131047, title: 'Re-engagement message', advice: 'Send a template.' },
  attempts: 1,
  history: [],
  createdAt: '2026-11-28T10:00:00.000Z',
  updatedAt: '2026-11-28T10:00:00.000Z',
};

describe(DeadLettersPage, () => {
  it('shows why something was given up, and tries it again', async () => {
    const api = new FakeApi()
      .on('GET /admin/dead-letters', ({ query }) =>
        json({ items: query.get('state') === 'open' ? [LETTER] : [], nextCursor: null }),
      )
      .on('POST /admin/dead-letters/dlt_1/replay', { dryRun: false, items: [] });
    const { user } = renderWith(<DeadLettersPage />, { api });
    expect(
      await screen.findByText(/131047: Re-engagement message. Send a template./),
    ).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() =>
      expect(api.requestsTo('POST /admin/dead-letters/dlt_1/replay')).toHaveLength(1),
    );
    expect(await findAxeProblems()).toEqual([]);
    await user.click(screen.getByRole('combobox', { name: 'State' }));
    await user.click(await screen.findByRole('option', { name: 'Discarded' }));
    expect(await screen.findByText('There are none')).toBeVisible();
  });
});

describe(AuditPage, () => {
  it('grows by a page on request', async () => {
    const entry = (id: string) => ({
      id,
      at: '2026-11-28T10:00:00.000Z',
      actor: { kind: 'user', id: 'usr_1', name: 'Ada' },
      action: 'key.created',
      target: `key of ${id}`,
      tenantId: null,
      requestId: null,
      ip: null,
      changes: {},
      outcome: 'done',
    });
    const api = new FakeApi().on('GET /admin/audit-log', ({ query }) =>
      json(
        query.get('cursor') === 'more'
          ? { items: [entry('aud_1')], nextCursor: null }
          : { items: [entry('aud_2')], nextCursor: 'more' },
      ),
    );
    const { user } = renderWith(<AuditPage />, { api });
    expect(await screen.findByText('key of aud_2')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Show more' }));
    expect(await screen.findByText('key of aud_1')).toBeVisible();
    expect(screen.getByText('key of aud_2')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull();
  });
});

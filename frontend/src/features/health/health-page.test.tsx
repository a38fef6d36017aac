import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { findAxeProblems } from '../../test/axe';
import { FakeApi, json } from '../../test/fake-api';
import { renderWith } from '../../test/render';
import HealthPage from './health-page';

const UP = { mongodb: { status: 'up' }, redis: { status: 'up' } };

function show(status: number, body: object) {
  const api = new FakeApi().on('GET /health', () => json(body, status));
  return renderWith(<HealthPage />, { api });
}

describe(HealthPage, () => {
  it('says that all is well', async () => {
    show(200, { ok: true, degraded: false, status: 'ok', details: UP });
    expect(await screen.findByText('All is well.')).toBeVisible();
    expect(screen.getByRole('region', { name: 'MongoDB' })).toHaveTextContent('Up');
    expect(await findAxeProblems()).toEqual([]);
  });

  it('names what is down, though the API answers with 503', async () => {
    const redis = { status: 'down', message: 'Redis does not answer.' };
    const details = { mongodb: UP.mongodb, redis };
    show(503, { ok: false, degraded: true, status: 'error', details });
    expect(await screen.findByText(/^Degraded/)).toBeVisible();
    expect(screen.getByRole('region', { name: 'Redis' })).toHaveTextContent(
      'Redis does not answer.',
    );
  });

  it('names what degrades the system, though the API is well', async () => {
    const workers = { status: 'down', message: 'No worker runs.' };
    show(200, { ok: true, degraded: true, status: 'ok', details: { ...UP, workers } });
    expect(await screen.findByText(/^Degraded/)).toBeVisible();
    expect(screen.getByRole('region', { name: 'Workers' })).toHaveTextContent('No worker runs.');
  });

  it('says that nothing is accepted without the database', async () => {
    const details = { mongodb: { status: 'down' }, redis: UP.redis };
    show(503, { ok: false, degraded: false, status: 'error', details });
    expect(await screen.findByText(/^Down: messages/)).toBeVisible();
  });

  it('tells an API that is away from one that is not well', async () => {
    show(502, { message: 'Bad gateway' });
    expect(await screen.findByText('The API does not answer')).toBeVisible();
  });
});

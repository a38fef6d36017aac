import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '../api/errors';
import { findAxeProblems } from '../test/axe';
import { CopyButton } from './copy-button';
import { EmptyState } from './empty-state';
import { ErrorState } from './error-state';
import { LoadingState } from './loading-state';

describe('the states of a page', () => {
  it('empty: says what is missing and what to do', async () => {
    render(
      <EmptyState icon="☕" title="No tenants yet" action={<button>Register</button>}>
        Begin here.
      </EmptyState>,
    );
    expect(screen.getByRole('heading', { name: 'No tenants yet' })).toBeVisible();
    expect(screen.getByRole('button', { name: 'Register' })).toBeVisible();
    expect(await findAxeProblems()).toEqual([]);
  });

  it('loading: tells those who do not see the bars', async () => {
    render(<LoadingState label="Loading tenants" />);
    expect(screen.getByRole('status', { name: 'Loading tenants' })).toBeVisible();
    expect(await findAxeProblems()).toEqual([]);
  });

  it('error: says why in the words of the API, and tries again', async () => {
    const onRetry = vi.fn();
    const error = new ApiError(503, { detail: 'The database is away.', requestId: 'req_7' });
    render(<ErrorState title="Not loaded" error={error} onRetry={onRetry} />);
    expect(screen.getByRole('alert')).toHaveTextContent('The database is away.');
    expect(screen.getByRole('alert')).toHaveTextContent('req_7');
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(onRetry).toHaveBeenCalledOnce();
    expect(await findAxeProblems()).toEqual([]);
  });

  it('copies a text and says so', async () => {
    const user = userEvent.setup();
    render(<CopyButton text="wak_1" label="API key" />);
    await user.click(screen.getByRole('button', { name: 'Copy API key' }));
    expect(await screen.findByRole('button', { name: 'API key copied' })).toBeVisible();
    expect(await navigator.clipboard.readText()).toBe('wak_1');
  });
});

import { ThemeProvider } from '@mui/material/styles';
import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactElement } from 'react';
import { MemoryRouter, Route, Routes } from 'react-router';
import type { Tenant } from '../api/client';
import { createQueryClient } from '../api/query-client';
import type { LiveState } from '../features/live/follow-messages';
import { LiveContext } from '../features/live/live-context';
import type { Session } from '../features/session/session';
import { SessionContext } from '../features/session/session-context';
import { TenantContext } from '../features/tenants/tenant-context';
import { theme } from '../theme';
import { aTenant } from './data';
import type { FakeApi } from './fake-api';

interface Surroundings {
  readonly api: FakeApi;
  readonly session?: Session;
  readonly tenant?: Tenant;
  readonly live?: LiveState;
  /** Where the page stands, and the pattern of its address. */
  readonly at?: string;
  readonly path?: string;
}

/** Renders something with all that it expects around it. */
export function renderWith(
  element: ReactElement,
  { api, session = {}, tenant = aTenant(), live = 'live', at = '/', path = '*' }: Surroundings,
) {
  const queries = createQueryClient();
  queries.setDefaultOptions({ queries: { retry: false } });
  const value = {
    session,
    api: api.client(session.key),
    headers: {},
    signOut: () => undefined,
  };
  const view = render(
    <ThemeProvider theme={theme}>
      <QueryClientProvider client={queries}>
        <SessionContext value={value}>
          <TenantContext value={tenant}>
            <LiveContext value={live}>
              <MemoryRouter initialEntries={[at]}>
                <Routes>
                  <Route path={path} element={element} />
                  <Route path="*" element={<p>Another page</p>} />
                </Routes>
              </MemoryRouter>
            </LiveContext>
          </TenantContext>
        </SessionContext>
      </QueryClientProvider>
    </ThemeProvider>,
  );
  return { ...view, queries, user: userEvent.setup({ delay: null }) };
}

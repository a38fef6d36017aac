import CssBaseline from '@mui/material/CssBaseline';
import { ThemeProvider } from '@mui/material/styles';
import { lazy, Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { BrowserRouter, Route, Routes } from 'react-router';
import { LoadingState } from './components/loading-state';
import { SessionGate } from './features/session/session-gate';
import { theme } from './theme';

const AppRoutes = lazy(() => import('./app-routes'));
const InvitationPage = lazy(() => import('./features/session/invitation-page'));

/** A part that is fetched once it is wanted. */
function Later({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  return <Suspense fallback={<LoadingState label={t('loading')} />}>{children}</Suspense>;
}

export function App() {
  return (
    <ThemeProvider theme={theme} defaultMode="system">
      <CssBaseline />
      {/* What is typed into a filter stands in the address at once, or letters would be lost. */}
      <BrowserRouter basename={import.meta.env.BASE_URL} useTransitions={false}>
        <Routes>
          <Route
            path="invitation"
            element={
              <Later>
                <InvitationPage />
              </Later>
            }
          />
          <Route
            path="*"
            element={
              <SessionGate>
                <Later>
                  <AppRoutes />
                </Later>
              </SessionGate>
            }
          />
        </Routes>
      </BrowserRouter>
    </ThemeProvider>
  );
}

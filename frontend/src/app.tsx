import CssBaseline from '@mui/material/CssBaseline';
import { ThemeProvider } from '@mui/material/styles';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { BrowserRouter, Route, Routes } from 'react-router';
import { AppRoutes } from './app-routes';
import { LoadingState } from './components/loading-state';
import { SessionGate } from './features/session/session-gate';
import { theme } from './theme';

const InvitationPage = lazy(() => import('./features/session/invitation-page'));

function Invitation() {
  const { t } = useTranslation();
  return (
    <Suspense fallback={<LoadingState label={t('loading')} />}>
      <InvitationPage />
    </Suspense>
  );
}

export function App() {
  return (
    <ThemeProvider theme={theme} defaultMode="system">
      <CssBaseline />
      <BrowserRouter basename={import.meta.env.BASE_URL}>
        <Routes>
          <Route path="invitation" element={<Invitation />} />
          <Route
            path="*"
            element={
              <SessionGate>
                <AppRoutes />
              </SessionGate>
            }
          />
        </Routes>
      </BrowserRouter>
    </ThemeProvider>
  );
}

import CssBaseline from '@mui/material/CssBaseline';
import { ThemeProvider } from '@mui/material/styles';
import { BrowserRouter } from 'react-router';
import { AppRoutes } from './app-routes';
import { SessionGate } from './features/session/session-gate';
import { theme } from './theme';

export function App() {
  return (
    <ThemeProvider theme={theme} defaultMode="system">
      <CssBaseline />
      <BrowserRouter basename={import.meta.env.BASE_URL}>
        <SessionGate>
          <AppRoutes />
        </SessionGate>
      </BrowserRouter>
    </ThemeProvider>
  );
}

import { createTheme } from '@mui/material/styles';

declare module '@mui/material/styles' {
  interface Palette {
    bubble: { in: string; out: string; wall: string };
  }
  interface PaletteOptions {
    bubble?: { in: string; out: string; wall: string };
  }
}

const MONOSPACED = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace';

/** Light and dark; which one it is follows the system until somebody chooses. */
export const theme = createTheme({
  cssVariables: { colorSchemeSelector: 'data-color-scheme' },
  colorSchemes: {
    light: {
      palette: {
        primary: { main: '#0b6e5c' },
        secondary: { main: '#3b5f8a' },
        error: { main: '#b3261e' },
        warning: { main: '#8a5300' },
        success: { main: '#1b6b3a' },
        info: { main: '#1f5f8b' },
        background: { default: '#f4f6f5', paper: '#ffffff' },
        text: { primary: '#17211e', secondary: '#52605b' },
        bubble: { in: '#ffffff', out: '#d8f3e6', wall: '#ebefec' },
      },
    },
    dark: {
      palette: {
        primary: { main: '#5ad1b3' },
        secondary: { main: '#9cc2ee' },
        error: { main: '#ff9d94' },
        warning: { main: '#f2c277' },
        success: { main: '#7ed9a0' },
        info: { main: '#8cc8f2' },
        background: { default: '#0f1614', paper: '#17201d' },
        text: { primary: '#e8efec', secondary: '#a3b2ac' },
        bubble: { in: '#212c28', out: '#0f4a3d', wall: '#0b110f' },
      },
    },
  },
  shape: { borderRadius: 10 },
  typography: {
    fontFamily:
      'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
    h1: { fontSize: '1.5rem', fontWeight: 650, letterSpacing: '-0.015em' },
    h2: { fontSize: '1.0625rem', fontWeight: 650, letterSpacing: '-0.005em' },
    h3: { fontSize: '0.9375rem', fontWeight: 650 },
    body1: { fontSize: '0.9375rem' },
    button: { textTransform: 'none', fontWeight: 600 },
  },
  components: {
    MuiCssBaseline: {
      styleOverrides: {
        code: { fontFamily: MONOSPACED, fontSize: '0.8125rem' },
        pre: { fontFamily: MONOSPACED },
      },
    },
    MuiButton: {
      defaultProps: { disableElevation: true },
      styleOverrides: { sizeSmall: { whiteSpace: 'nowrap' } },
    },
    MuiPaper: { styleOverrides: { root: { backgroundImage: 'none' } } },
    MuiTextField: { defaultProps: { fullWidth: true } },
    MuiTooltip: { defaultProps: { enterDelay: 400 } },
  },
});

import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import { NavLink } from 'react-router';

interface PageTabsProps {
  readonly label: string;
  readonly tabs: readonly { readonly to: string; readonly label: string }[];
}

/** Pages that belong together, each with an address of its own. */
export function PageTabs({ label, tabs }: PageTabsProps) {
  return (
    <Box component="nav" aria-label={label} sx={BAR}>
      {tabs.map((tab) => (
        <Link key={tab.to} component={NavLink} to={tab.to} underline="none" sx={TAB}>
          {tab.label}
        </Link>
      ))}
    </Box>
  );
}

const BAR = {
  display: 'flex',
  gap: 3,
  mb: 3,
  borderBottom: 1,
  borderColor: 'divider',
  overflowX: 'auto',
  overflowY: 'hidden',
} as const;

const TAB = {
  py: 1,
  typography: 'body2',
  fontWeight: 600,
  whiteSpace: 'nowrap',
  color: 'text.secondary',
  borderBottom: 2,
  borderColor: 'transparent',
  '&:hover': { color: 'text.primary' },
  '&[aria-current="page"]': { color: 'primary.main', borderColor: 'primary.main' },
} as const;

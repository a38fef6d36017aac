import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface PageProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  /** What leads to the pages beside this one. */
  readonly tabs?: ReactNode;
  /** For tables, which want all the room there is. */
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** A page with its heading; the heading is the window's title, too. */
export function Page({ title, lead, actions, tabs, wide = false, children }: PageProps) {
  usePageTitle(title);
  return (
    <Box sx={{ p: { xs: 2, sm: 4 }, maxWidth: wide ? 1440 : 960, width: '100%' }}>
      <Box sx={{ ...HEAD, mb: tabs === undefined ? 3 : 1.5 }}>
        <Box sx={{ flex: '1 1 320px', minWidth: 0 }}>
          <Typography variant="h1" sx={{ overflowWrap: 'anywhere' }}>
            {title}
          </Typography>
          {lead !== undefined && (
            <Typography color="textSecondary" sx={{ mt: 0.5 }}>
              {lead}
            </Typography>
          )}
        </Box>
        {actions}
      </Box>
      {tabs}
      {children}
    </Box>
  );
}

export function usePageTitle(title: string): void {
  const { t } = useTranslation();
  const full = `${title} · ${t('product')}`;
  useEffect(() => {
    document.title = full;
  }, [full]);
}

const HEAD = { display: 'flex', flexWrap: 'wrap', gap: 2, alignItems: 'start' } as const;

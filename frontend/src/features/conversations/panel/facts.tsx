import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';

interface FactsProps {
  /** What it is, and what it says; `null` is left out. */
  readonly facts: readonly (readonly [string, string | null])[];
}

export function Facts({ facts }: FactsProps) {
  return (
    <Box component="dl" sx={{ m: 0, display: 'grid', gap: 1 }}>
      {facts.map(([name, value]) =>
        value === null ? null : (
          <Box key={name} sx={{ overflowWrap: 'anywhere' }}>
            <Typography component="dt" variant="caption" color="textSecondary">
              {name}
            </Typography>
            <Typography component="dd" variant="body2" dir="auto" sx={{ m: 0 }}>
              {value}
            </Typography>
          </Box>
        ),
      )}
    </Box>
  );
}

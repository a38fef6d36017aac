import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';

/** What something is, and what is known of it; what is `null` or empty is left out. */
export type Fact = readonly [name: string, value: string | number | null];

/** Facts beside one another, as many as fit; ids are set so that they can be told apart. */
export function FactGrid({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <Box component="dl" sx={GRID}>
      {facts
        .filter(([, value]) => value !== null && value !== '')
        .map(([name, value]) => (
          <Box key={name} sx={isId(value) ? ID : undefined}>
            <Typography component="dt" variant="caption" color="textSecondary">
              {name}
            </Typography>
            <Typography component="dd" variant="body2" dir="auto" sx={VALUE}>
              {isId(value) ? <code>{value}</code> : value}
            </Typography>
          </Box>
        ))}
    </Box>
  );
}

/** Ours, Meta's, and long words of programs. */
const IS_ID = /^(?=.*[\d_.])[\w.:=+/-]{16,}$/;

const isId = (value: string | number | null) => typeof value === 'string' && IS_ID.test(value);

const GRID = {
  display: 'grid',
  gap: 2,
  m: 0,
  gridTemplateColumns: 'repeat(auto-fill, minmax(130px, 1fr))',
  '& > *': { minWidth: 0 },
} as const;

const ID = { gridColumn: 'span 2' } as const;

const VALUE = { m: 0, overflowWrap: 'anywhere' } as const;

import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import type { ListProps } from './column';

/** The rows of a table, each with its cells below one another. */
export function CardList<Item extends { readonly id: string }>({
  label,
  items,
  columns,
}: ListProps<Item>) {
  return (
    <Box component="ul" aria-label={label} sx={LIST}>
      {items.map((item) => (
        <Paper key={item.id} component="li" variant="outlined" sx={{ p: 2 }}>
          <Box component="dl" sx={CELLS}>
            {columns.map(({ header, cell, prose = false, acts = false }) => (
              <Box key={header} sx={prose || acts ? WHOLE_ROW : undefined}>
                <Typography component="dt" variant="caption" color="textSecondary">
                  {header}
                </Typography>
                <Typography component="dd" variant="body2" sx={{ m: 0 }}>
                  {cell(item)}
                </Typography>
              </Box>
            ))}
          </Box>
        </Paper>
      ))}
    </Box>
  );
}

const LIST = { listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1.5 } as const;

const WHOLE_ROW = { gridColumn: '1 / -1' } as const;

const CELLS = {
  m: 0,
  display: 'grid',
  gridTemplateColumns: '1fr 1fr',
  gap: 1.5,
  '& > *': { minWidth: 0, overflowWrap: 'anywhere' },
} as const;

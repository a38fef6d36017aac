import Box from '@mui/material/Box';

/** An id in a table: its beginning, and all of it to who points at it. */
export function IdText({ id }: { readonly id: string }) {
  return (
    <Box component="code" title={id} sx={ID}>
      {id}
    </Box>
  );
}

const ID = {
  display: 'inline-block',
  maxWidth: 148,
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
  verticalAlign: 'bottom',
} as const;
